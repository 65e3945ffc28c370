import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StationStore } from '../../main/store/station-store.ts';
import { openStore } from '../../main/store/open.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { isIntact } from '../../sync/domain/seal.ts';

const parts = ['', '-wal', '.running'] as const;

/** A station's folder as a power cut would leave it: the store is still open, its log not moved. */
export function photograph(file: string, into: string): string {
  mkdirSync(into, { recursive: true });
  const copy = join(into, 'station.sqlite');
  for (const part of parts) if (existsSync(`${file}${part}`)) copyFileSync(`${file}${part}`, `${copy}${part}`);
  return copy;
}

export const allEntries = async (store: StationStore): Promise<Entry[]> =>
  store.entriesBefore(Number.MAX_SAFE_INTEGER, 1e6);

/** Opens a store, reads what it has, closes it. */
export async function reopened(file: string): Promise<{ entries: Entry[]; notices: string[]; exceptions: number }> {
  const store = await openStore({ file });
  try {
    const open = await store.openExceptions();
    return {
      entries: await allEntries(store),
      notices: open.filter(({ kind }) => kind === 'damaged').map(({ failure }) => failure.code),
      exceptions: open.length,
    };
  } finally {
    await store.close();
  }
}

/** Whether what was found is a part of what was recorded, to the last bit. */
export function onlyRecorded(found: readonly Entry[], recorded: ReadonlyMap<string, Entry>): boolean {
  return found.every((entry) => {
    const was = recorded.get(entry.id);
    return was !== undefined && isIntact(entry) && entry.hash === was.hash;
  });
}

/** The page that each entry stands on, counted from 0, as SQLite itself tells. */
export function pagesOfEntries(file: string): { ids: Map<string, number>; pageSize: number } {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const { page_size: pageSize } = db.prepare('PRAGMA page_size').get() as { page_size: number };
    const rows = db.prepare('SELECT id FROM entries_v0 ORDER BY rowid').all() as { id: string }[];
    const leaves = db
      .prepare(`SELECT pageno, ncell FROM dbstat WHERE name = 'entries_v0' AND pagetype = 'leaf' ORDER BY path`)
      .all() as { pageno: number; ncell: number }[];
    const places = leaves.flatMap(({ pageno, ncell }) => Array.from({ length: ncell }, () => pageno - 1));
    const ids = new Map(rows.map(({ id }, at) => [id, places[at] ?? -1]));
    return { ids, pageSize };
  } finally {
    db.close();
  }
}

export const setAside = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /\.(damaged|replaced)-.*\.sqlite$/.test(name));
