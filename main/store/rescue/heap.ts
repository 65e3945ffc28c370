import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { PostingProfileName } from '../../../sync/domain/delivery.ts';
import type { Entry } from '../../../sync/domain/entry.ts';
import { openPages } from './pages.ts';
import { rowsOn } from './rows.ts';
import { provenCount, provenEntry, provenSetting } from './shapes.ts';

/** Documents that were read out of files, of each the newest version; on the disk, because a million do not fit into memory. */
export interface Heap {
  /** Takes every document that stands in a file and proves itself. */
  takeFile(file: string): void;
  /** By station sequence; `whole`: all members of its posting are in the heap. */
  entries(): Generator<{ readonly entry: Entry; readonly whole: boolean }>;
  counts(): Generator<unknown>;
  settings(): Generator<unknown>;
  /** The highest station sequence, 0 without entries. */
  lastSeq(): number;
  /** Station sequences that are missing, as ranges. */
  gaps(): { readonly from: number; readonly to: number }[];
  /** The way in which the newest entry that had a posting went out. */
  profile(): PostingProfileName | undefined;
  close(): void;
}

type Kind = 'entry' | 'count' | 'setting';

const table = `
  CREATE TABLE documents (
    kind TEXT NOT NULL, id TEXT NOT NULL, lwt REAL NOT NULL, rev INTEGER NOT NULL, seq INTEGER, posting TEXT, json TEXT NOT NULL,
    PRIMARY KEY (kind, id)) WITHOUT ROWID;
  CREATE INDEX by_seq ON documents (kind, seq);
  CREATE INDEX by_posting ON documents (posting) WHERE posting IS NOT NULL`;

/** A heap in a file of its own, which is removed when it is closed. */
export function openHeap(file: string): Heap {
  // A journal left by a crash would be rolled into the new file.
  for (const left of [file, `${file}-journal`]) rmSync(left, { force: true });
  const db = new DatabaseSync(file);
  // Nothing in it is needed after a crash.
  db.exec(`PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; ${table}`);
  const rows = (sql: string, ...values: string[]) =>
    db.prepare(sql).iterate(...values) as unknown as Iterable<Record<string, unknown>>;
  const documents = function* (kind: Kind): Generator<unknown> {
    for (const { json } of rows(`SELECT json FROM documents WHERE kind = ? ORDER BY seq, id`, kind))
      yield JSON.parse(String(json));
  };
  return {
    takeFile: (from) => takeFile(db, from),
    *entries() {
      const members = db.prepare(`SELECT count(*) AS n, max(id = posting) AS led FROM documents WHERE posting = ?`);
      for (const document of documents('entry')) {
        const entry = document as Entry;
        const { posting } = entry.delivery;
        const found = posting && (members.get(posting.id) as { n: number; led: number });
        yield { entry, whole: !posting || !found || (found.led === 1 && found.n >= posting.members) };
      }
    },
    counts: () => documents('count'),
    settings: () => documents('setting'),
    lastSeq: () => Number(db.prepare(`SELECT max(seq) AS seq FROM documents WHERE kind = 'entry'`).get()?.['seq'] ?? 0),
    gaps: () => gapsOf(rows(`SELECT seq FROM documents WHERE kind = 'entry' ORDER BY seq`)),
    profile: () => {
      const found = db
        .prepare(`SELECT json FROM documents WHERE kind = 'entry' AND posting IS NOT NULL ORDER BY seq DESC LIMIT 1`)
        .get();
      return found && (JSON.parse(String(found['json'])) as Entry).delivery.posting?.profile;
    },
    close: () => {
      db.close();
      rmSync(file, { force: true });
    },
  };
}

function gapsOf(rows: Iterable<Record<string, unknown>>): { from: number; to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let expected = 1;
  for (const row of rows) {
    const seq = Number(row['seq']);
    if (seq > expected) gaps.push({ from: expected, to: seq - 1 });
    expected = seq + 1;
  }
  return gaps;
}

function takeFile(db: DatabaseSync, file: string): void {
  const same = db.prepare('SELECT json FROM documents WHERE kind = ? AND id = ?');
  // Of two versions the one that was written later; by the clock first, because a rebuilt store counts revisions anew.
  const insert = db.prepare(
    `INSERT INTO documents (kind, id, lwt, rev, seq, posting, json) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET lwt = excluded.lwt, rev = excluded.rev, seq = excluded.seq, posting = excluded.posting, json = excluded.json
     WHERE (excluded.lwt, excluded.rev) > (lwt, rev)`,
  );
  const pages = openPages(file);
  db.exec('BEGIN');
  try {
    for (const page of pages.all())
      for (const texts of rowsOn(page, pages)) {
        const stored = documentIn(texts);
        const found = stored && proven(stored.rest);
        if (!found) continue;
        const json = JSON.stringify(found.document);
        if (same.get(found.kind, found.id)?.['json'] === json) continue;
        insert.run(found.kind, found.id, stored.lwt, stored.rev, found.seq, found.posting, json);
      }
  } finally {
    db.exec('COMMIT');
    pages.close();
  }
}

interface StoredDocument {
  readonly rest: unknown;
  readonly lwt: number;
  readonly rev: number;
}

/** The living document in a row's columns, without RxDB's own fields. */
function documentIn(texts: readonly string[]): StoredDocument | undefined {
  const json = texts.findLast((text) => text.startsWith('{'));
  if (json === undefined) return undefined;
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { _deleted, _attachments, _meta, _rev, ...rest } = value;
  const lwt = (_meta as { lwt?: unknown } | undefined)?.lwt;
  if (_deleted !== false || typeof lwt !== 'number' || typeof _rev !== 'string' || rest['id'] !== texts[0])
    return undefined;
  return { rest, lwt, rev: Number.parseInt(_rev, 10) || 0 };
}

interface Proven {
  readonly kind: Kind;
  readonly id: string;
  readonly seq: number | null;
  readonly posting: string | null;
  readonly document: unknown;
}

function proven(value: unknown): Proven | undefined {
  const entry = provenEntry(value);
  if (entry)
    return {
      kind: 'entry',
      id: entry.id,
      seq: entry.seq,
      posting: entry.delivery.posting?.id ?? null,
      document: entry,
    };
  const count = provenCount(value);
  if (count) return { kind: 'count', id: count.id, seq: count.seq, posting: null, document: count };
  const setting = provenSetting(value);
  return setting && { kind: 'setting', id: setting.id, seq: null, posting: null, document: setting };
}
