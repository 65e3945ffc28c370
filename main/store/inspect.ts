import { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../sync/domain/entry.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import { plain } from './plain.ts';

/** What a copy of the store is worth. */
export interface Inspection {
  /** What SQLite or a row says that cannot be; null for a sound file. */
  readonly damage: string | null;
  readonly entries: number;
  /** Ids of entries that are not what was recorded; at most a thousand. */
  readonly broken: readonly string[];
}

/** Entries between two rests. */
const slice = 500;
const brokenLimit = 1_000;

/**
 * Reads every page and proves every entry of a file that nobody writes. Called in a thread of its own.
 * @param rest called between slices of a few milliseconds, with how long the last one took
 */
export function inspect(file: string, rest: (tookMs: number) => void): Inspection {
  const db = new DatabaseSync(file, { readOnly: true });
  let entries = 0;
  const broken: string[] = [];
  try {
    const said = Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (said !== 'ok') return { damage: String(said), entries, broken };
    const next = db.prepare('SELECT rowid AS row, id, json FROM entries_v0 WHERE rowid > ? ORDER BY rowid LIMIT ?');
    for (let after = -1; ;) {
      const begun = performance.now();
      const rows = next.all(after, slice) as { row: number; id: string; json: string }[];
      for (const { id, json } of rows)
        if (!isIntact(plain<Entry>(JSON.parse(json))) && broken.length < brokenLimit) broken.push(id);
      entries += rows.length;
      const last = rows.at(-1);
      if (!last) return { damage: null, entries, broken };
      after = last.row;
      rest(performance.now() - begun);
    }
  } catch (error) {
    return { damage: String(error), entries, broken };
  } finally {
    db.close();
  }
}
