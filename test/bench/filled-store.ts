import { DatabaseSync } from 'node:sqlite';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { openStore } from '../../main/store/open.ts';
import { aConfirm, aDelivery, anEntry } from '../fakes/plant-builders.ts';
import { entryId } from '../fakes/entries.ts';

/** The newest are sealed as the station seals them: it looks at these when it opens. */
const sealedOnes = 1000;
const perTransaction = 10_000;

/** A store file with so many entries, the newest `waiting` of them not sent yet; written past RxDB, in the form that our storage gives it. */
export async function fillEntries(file: string, count: number, waiting: number): Promise<void> {
  await (await openStore({ file })).close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA synchronous=OFF');
  const indexes = db
    .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'entries_v0' AND sql IS NOT NULL`)
    .all() as { name: string; sql: string }[];
  // An index of a full table is built much faster at once.
  for (const { name } of indexes) db.exec(`DROP INDEX "${name}"`);
  const insert = db.prepare('INSERT INTO entries_v0 (id, rev, deleted, lwt, json) VALUES (?, ?, 0, ?, ?)');
  const template = { pending: anEntry(1), settled: anEntry(1, aConfirm(), 'settled') };
  for (let seq = 1; seq <= count; seq += 1) {
    if (seq % perTransaction === 1) db.exec('BEGIN');
    const state: DeliveryState = seq > count - waiting ? 'pending' : 'settled';
    const isSealed = state === 'pending' || seq > count - sealedOnes;
    const entry = isSealed ? entryOf(seq, state) : { ...template.settled, id: entryId(seq), seq, ...orderOf(seq) };
    const stored = { ...entry, _deleted: false, _attachments: {}, _meta: { lwt: seq }, _rev: '1-abcdefghij' };
    insert.run(entry.id, stored._rev, seq, JSON.stringify(stored));
    if (seq % perTransaction === 0 || seq === count) db.exec('COMMIT');
  }
  for (const { sql } of indexes) db.exec(sql);
  db.close();
}

/** Twenty confirmations an order. */
const orderOf = (seq: number): { readonly lane: string; readonly payload: Entry['payload'] } => {
  const orderId = String(1 + Math.floor(seq / 20));
  return { lane: `order:${orderId}`, payload: aConfirm({ orderId }) };
};

export const entryOf = (seq: number, state: DeliveryState = 'pending'): Entry =>
  anEntry(seq, orderOf(seq).payload, state);

export const sending = (entry: Entry): Entry['delivery'] => aDelivery('sending', entry.payload);

export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}
