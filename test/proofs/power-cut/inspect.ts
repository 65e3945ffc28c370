import { cpSync, existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { canonical, documentKey, type Deed } from './workload.ts';

/**
 * - `before`, `after`: exactly what was acknowledged, without and with the deed that was under way.
 * - `half`: of that deed a part only.
 * - `lost`: an acknowledged document is missing or other than it was, or there is one that nobody wrote.
 * - `corrupt`: SQLite cannot open it, or its integrity check finds something.
 */
export type Finding = 'before' | 'after' | 'half' | 'lost' | 'corrupt';

/** The documents that were acknowledged, by `documentKey`. */
export type Model = Map<string, string>;

const names = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%\\_v0' ESCAPE '\\' AND name NOT LIKE '\\_%' ESCAPE '\\'`;

/** Opens a file as it was after a power cut, by SQLite itself, and compares every document with what must be there. */
export class Inspector {
  /** Texts as they are stored, and what they say without RxDB's own fields: most are the same from state to state. */
  #known = new Map<string, string>();

  inspect(file: string, acknowledged: Model, underWay: Deed['effects']): Finding {
    if (!existsSync(file)) return verdict(new Map(), acknowledged, underWay);
    try {
      // A journal from before the log is taken back only by somebody who may write; for all others the files stay as they are.
      const db = existsSync(`${file}-journal`)
        ? new DatabaseSync(copied(file))
        : new DatabaseSync(file, { readOnly: true });
      try {
        const check = db.prepare('PRAGMA integrity_check').get();
        if (check?.['integrity_check'] !== 'ok') return 'corrupt';
        return verdict(this.#documents(db), acknowledged, underWay);
      } finally {
        db.close();
      }
    } catch {
      return 'corrupt';
    }
  }

  #documents(db: DatabaseSync): Map<string, string> {
    const found = new Map<string, string>();
    for (const { name } of db.prepare(names).all() as { name: string }[]) {
      const rows = db.prepare(`SELECT id, json FROM "${name}" WHERE deleted = 0`);
      for (const { id, json } of rows.all() as { id: string; json: string }[])
        found.set(documentKey(name.slice(0, -3), id), this.#plain(json));
    }
    return found;
  }

  #plain(json: string): string {
    const known = this.#known.get(json);
    if (known !== undefined) return known;
    const { _deleted, _attachments, _meta, _rev, ...rest } = JSON.parse(json) as Record<string, unknown>;
    const text = canonical(rest);
    if (this.#known.size > 5000) this.#known = new Map();
    this.#known.set(json, text);
    return text;
  }
}

function copied(file: string): string {
  const folder = `${dirname(file)}-copy`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(dirname(file), folder, { recursive: true });
  return join(folder, basename(file));
}

function verdict(found: ReadonlyMap<string, string>, acknowledged: Model, underWay: Deed['effects']): Finding {
  let wrong = 0;
  for (const [key, text] of acknowledged) if (!underWay.has(key) && found.get(key) !== text) wrong += 1;
  let before = 0;
  let after = 0;
  let changes = 0;
  for (const [key, text] of underWay) {
    const [is, was] = [found.get(key), acknowledged.get(key)];
    if (is !== was && is !== text) wrong += 1;
    if (was === text) continue;
    changes += 1;
    if (is === was) before += 1;
    if (is === text) after += 1;
  }
  for (const key of found.keys()) if (!acknowledged.has(key) && !underWay.has(key)) wrong += 1;
  if (wrong > 0) return 'lost';
  if (before === changes) return 'before';
  return after === changes ? 'after' : 'half';
}
