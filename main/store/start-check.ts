import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Entry } from '../../sync/domain/entry.ts';
import { waitingStates } from '../../sync/domain/delivery.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import { plain } from './plain.ts';
import { StoreDamaged } from './errors.ts';
import type { Connection } from './sqlite/connection.ts';
import { jsonPath } from './sqlite/field.ts';
import { isUnreadable, ownTables } from './unreadable.ts';

/** Up to this size SQLite reads the whole file at every start; a larger one is read in the background, in a copy. */
const quickCheckBytes = 48 * 1024 * 1024;
/** Of the entries of a larger file only these are looked at before the station opens: what is shown first and what is sent next. */
const newest = 300;
const waiting = 100;

/** Beside a file in which damage was seen while it was in use: the next start reads all of it. */
const suspicionOf = (file: string): string => `${file}.check`;
export function suspect(file: string): void {
  try {
    writeFileSync(suspicionOf(file), '');
  } catch {
    // A full disk, for one: the background check will see it again.
  }
}
export const isSuspected = (file: string): boolean => existsSync(suspicionOf(file));
export const clearSuspicion = (file: string): void => rmSync(suspicionOf(file), { force: true });

/**
 * Looks for damage before the station opens.
 * @throws StoreDamaged
 */
export function checkAtStart(connection: Connection, file: string): void {
  const whole = isSuspected(file);
  const all = whole || statSync(file).size <= quickCheckBytes;
  if (all) {
    const pragma = whole ? 'integrity_check(1)' : 'quick_check(1)';
    const said = connection.read(() => Object.values(connection.statement(`PRAGMA ${pragma}`).get() ?? {})[0]);
    if (said !== 'ok') throw new StoreDamaged(String(said));
  }
  refuseUnreadable(connection, all);
}

/** What Odoo tells again is not looked at: it is mended when it is met (mending.ts). */
function refuseUnreadable(connection: Connection, all: boolean): void {
  connection.read(() => {
    for (const table of ownTables({ prepare: connection.statement }, all))
      if (connection.statement(`SELECT 1 FROM ${table} WHERE ${isUnreadable} LIMIT 1`).get())
        throw new StoreDamaged(`a row of ${table} cannot be read`);
  });
}

/**
 * Of the entries that are shown first and sent next the ids of those whose hash does not prove them.
 * @throws StoreDamaged where one is no entry at all
 */
export function damagedAtStart(connection: Connection): string[] {
  const tables = connection.statement(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'entries_v0'`);
  if (connection.read(() => tables.get()?.['n']) === 0) return [];
  const [state, seq] = [jsonPath('delivery.state'), jsonPath('seq')];
  const texts = connection.read(() => [
    ...connection.statement(`SELECT json FROM entries_v0 ORDER BY ${seq} DESC LIMIT ?`).all(newest),
    ...waitingStates.flatMap((each) =>
      connection.statement(`SELECT json FROM entries_v0 WHERE ${state} = ? ORDER BY ${seq} LIMIT ?`).all(each, waiting),
    ),
  ]) as { json: string }[];
  const entries = new Map(texts.map(({ json }) => entryIn(json)).map((entry) => [entry.id, entry]));
  return [...entries.values()].filter((entry) => !isIntact(entry)).map(({ id }) => id);
}

function entryIn(json: string): Entry {
  try {
    return plain<Entry>(JSON.parse(json) as never);
  } catch (error) {
    throw new StoreDamaged('an entry cannot be read', { cause: error });
  }
}
