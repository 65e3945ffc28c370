import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { PostingProfileName } from '../../../sync/domain/delivery.ts';
import type { Entry } from '../../../sync/domain/entry.ts';
import { openPages, type Pages } from './pages.ts';
import { rowsOn } from './rows.ts';
import { remainsOf } from './remains.ts';
import { provenCount, provenEntry, provenSetting, type ProvenEntry } from './shapes.ts';

/** Documents that were read out of files, of each the best version; on the disk, because a million do not fit into memory. */
export interface Heap {
  /**
   * Takes every document that stands in a file and proves itself. What an earlier file has stays, unless this one is a later copy of
   * the same store.
   */
  takeFile(file: string): void;
  /** Takes an entry that does not prove itself, where neither its id nor its number is that of one that does. */
  takeBroken(entry: Entry): void;
  /** By station sequence; `whole`: all members of its posting are in the heap. */
  entries(): Generator<{ readonly entry: Entry; readonly whole: boolean }>;
  broken(): Generator<unknown>;
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

type Kind = 'entry' | 'broken' | 'count' | 'setting';

const table = `
  CREATE TABLE documents (
    kind TEXT NOT NULL, id TEXT NOT NULL, origin TEXT NOT NULL, rev INTEGER NOT NULL, lwt REAL NOT NULL, sound INTEGER NOT NULL,
    seq INTEGER, posting TEXT, json TEXT NOT NULL,
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
    takeBroken: (entry) => takeBroken(db, entry),
    *entries() {
      const members = db.prepare(`SELECT count(*) AS n, max(id = posting) AS led FROM documents WHERE posting = ?`);
      for (const document of documents('entry')) {
        const entry = document as Entry;
        const { posting } = entry.delivery;
        const found = posting && (members.get(posting.id) as { n: number; led: number });
        yield { entry, whole: !posting || !found || (found.led === 1 && found.n >= posting.members) };
      }
    },
    broken: () => documents('broken'),
    counts: () => documents('count'),
    settings: () => documents('setting'),
    lastSeq: () => Number(db.prepare(`SELECT max(seq) AS seq FROM documents WHERE kind = 'entry'`).get()?.['seq'] ?? 0),
    gaps: () => gapsOf(rows(`SELECT seq FROM documents WHERE kind IN ('entry', 'broken') ORDER BY seq`)),
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

/**
 * Of two versions out of copies of one store the one of the higher revision. Not by the clock: it was perhaps wrong once. Revisions
 * of another store, from before a rebuild or a restore, say nothing.
 */
const insertNewer = `
  INSERT INTO documents (kind, id, origin, rev, lwt, sound, seq, posting, json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET rev = excluded.rev, lwt = excluded.lwt, sound = excluded.sound, seq = excluded.seq,
    posting = excluded.posting, json = excluded.json
  WHERE excluded.origin = origin AND (excluded.rev, excluded.sound, excluded.lwt) > (rev, sound, lwt)`;

function takeFile(db: DatabaseSync, file: string): void {
  const insert = db.prepare(insertNewer);
  const pages = openPages(file);
  const origin = originIn(pages) ?? `file ${file}`;
  db.exec('BEGIN');
  try {
    for (const texts of rowsIn(pages)) {
      const found = readIn(texts);
      if (!found) continue;
      const { kind, id, rev, lwt, sound, seq, posting } = found;
      insert.run(kind, id, origin, rev, lwt, Number(sound), seq, posting, JSON.stringify(found.document));
    }
  } finally {
    db.exec('COMMIT');
    pages.close();
  }
}

function takeBroken(db: DatabaseSync, entry: Entry): void {
  const { id, seq, delivery } = entry;
  const there = db.prepare(`SELECT 1 FROM documents WHERE kind IN ('entry', 'broken') AND (id = ? OR seq = ?)`);
  if (!there.get(id, seq))
    db.prepare(insertNewer).run('broken', id, '', 0, 0, 0, seq, delivery.posting?.id ?? null, JSON.stringify(entry));
}

function* rowsIn(pages: Pages): Generator<string[]> {
  for (const page of pages.all()) yield* rowsOn(page, pages);
}

/** RxDB gives each store a token, which its copies carry too. It stands on one of the first pages. */
function originIn(pages: Pages): string | undefined {
  for (const texts of rowsIn(pages)) {
    if (texts[0] !== 'storage-token|storageToken') continue;
    const { data } = (documentIn(texts[0], jsonIn(texts) ?? '')?.rest ?? {}) as { data?: { token?: unknown } };
    if (typeof data?.token === 'string') return data.token;
  }
  return undefined;
}

interface StoredDocument {
  readonly rest: unknown;
  readonly lwt: number;
  readonly rev: number;
}

/** The document that stands in a row's columns, if it proves itself. */
function readIn(texts: readonly string[]): (Proven & { readonly rev: number; readonly lwt: number }) | undefined {
  const json = jsonIn(texts);
  if (json === undefined) return undefined;
  const stored = documentIn(texts[0], json);
  const found = stored && proven(stored.rest);
  if (found) return { ...found, rev: stored.rev, lwt: stored.lwt };
  const left = remainsOf(json);
  return left && { ...asEntry(left), rev: left.rev, lwt: left.lwt };
}

const jsonIn = (texts: readonly string[]): string | undefined => texts.findLast((text) => text.startsWith('{'));

/** The living document in a row, without RxDB's own fields. */
function documentIn(key: string | undefined, json: string): StoredDocument | undefined {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(json) as Record<string, unknown>;
  } catch {
    return undefined;
  }
  const { _deleted, _attachments, _meta, _rev, ...rest } = value;
  const lwt = (_meta as { lwt?: unknown } | undefined)?.lwt;
  if (_deleted !== false || typeof lwt !== 'number' || typeof _rev !== 'string' || rest['id'] !== key) return undefined;
  return { rest, lwt, rev: Number.parseInt(_rev, 10) || 0 };
}

interface Proven {
  readonly kind: Kind;
  readonly id: string;
  readonly seq: number | null;
  readonly posting: string | null;
  readonly sound: boolean;
  readonly document: unknown;
}

function asEntry({ entry, sound }: ProvenEntry): Proven {
  const posting = entry.delivery.posting?.id ?? null;
  return { kind: 'entry', id: entry.id, seq: entry.seq, posting, sound, document: entry };
}

function proven(value: unknown): Proven | undefined {
  const told = provenEntry(value);
  if (told) return asEntry(told);
  const count = provenCount(value);
  if (count) return { kind: 'count', id: count.id, seq: count.seq, posting: null, sound: true, document: count };
  const setting = provenSetting(value);
  return setting && { kind: 'setting', id: setting.id, seq: null, posting: null, sound: true, document: setting };
}
