import { DatabaseSync } from 'node:sqlite';
import type { Entry } from '../../sync/domain/entry.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import { plain } from './plain.ts';
import { documentTables, isUnreadable, toldAgain } from './unreadable.ts';

/** What a copy of the store is worth. */
export interface Inspection {
  /** What SQLite or a row says that cannot be; null for a sound file. */
  readonly damage: string | null;
  readonly entries: number;
  /** Ids of entries that are not what was recorded; at most a thousand. */
  readonly broken: readonly string[];
  /** Rows that cannot be read and that Odoo tells again: no entry is worth less for them. */
  readonly mendable: number;
}

/** Entries between two rests. */
const slice = 500;
const brokenLimit = 1_000;

type Rest = (tookMs: number) => void;

/**
 * Reads every page, parses every document and proves every entry of a file that nobody writes. Called in a thread of its own.
 * @param rest called between slices of a few milliseconds, with how long the last one took
 */
export function inspect(file: string, rest: Rest): Inspection {
  const db = new DatabaseSync(file, { readOnly: true });
  const nothing = { entries: 0, broken: [], mendable: 0 };
  try {
    const said = Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
    if (said !== 'ok') return { ...nothing, damage: String(said) };
    let mendable = 0;
    for (const table of documentTables(db)) {
      const rows = unreadableIn(db, table, rest);
      if (toldAgain.includes(table)) mendable += rows;
      else if (rows > 0) return { ...nothing, damage: `${rows} rows of ${table} cannot be read` };
    }
    return { damage: null, mendable, ...provenIn(db, rest) };
  } catch (error) {
    return { ...nothing, damage: String(error) };
  } finally {
    db.close();
  }
}

/** Slice by slice: calls `take` with the rows of each until there are none. */
function inSlices<R extends { readonly row: number }>(
  read: (after: number) => readonly R[],
  take: (rows: readonly R[]) => void,
  rest: Rest,
): void {
  for (let after = -1; ;) {
    const begun = performance.now();
    const rows = read(after);
    take(rows);
    const last = rows.at(-1);
    if (!last) return;
    after = last.row;
    rest(performance.now() - begun);
  }
}

function unreadableIn(db: DatabaseSync, table: string, rest: Rest): number {
  const next = db.prepare(
    `SELECT rowid AS row, ${isUnreadable} AS odd FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?`,
  );
  let rows = 0;
  const read = (after: number) => next.all(after, slice) as { row: number; odd: number }[];
  inSlices(read, (some) => (rows += some.filter(({ odd }) => odd !== 0).length), rest);
  return rows;
}

interface EntryRow {
  readonly row: number;
  readonly id: string;
  readonly json: string;
}

function provenIn(db: DatabaseSync, rest: Rest): Pick<Inspection, 'entries' | 'broken'> {
  const next = db.prepare('SELECT rowid AS row, id, json FROM entries_v0 WHERE rowid > ? ORDER BY rowid LIMIT ?');
  let entries = 0;
  const broken: string[] = [];
  const take = (rows: readonly EntryRow[]): void => {
    for (const { id, json } of rows)
      if (!isIntact(plain<Entry>(JSON.parse(json))) && broken.length < brokenLimit) broken.push(id);
    entries += rows.length;
  };
  inSlices((after) => next.all(after, slice) as unknown as EntryRow[], take, rest);
  return { entries, broken };
}
