import { z } from 'zod';
import { fromOdoo, sum } from './domain/quantity.ts';
import type { Lot } from './domain/replicas.ts';
import { fromNowOn, type ChangeReader } from './cursors.ts';
import { applyOwned, type ConflictDeps } from './conflicts.ts';
import { leftHold } from './left-hold.ts';
import { fields } from './odoo/mapping.ts';
import { readPages, type Row } from './odoo/read.ts';
import type { OdooTransport } from './ports.ts';
import { takes, type Unread } from './unread.ts';

const link = z.tuple([z.int(), z.string()]);
const lotRow = z.object({ id: z.int(), name: z.string(), product_id: link });
const quantRow = z.object({ lot_id: link, location_id: link, quantity: z.number() });
const isQuant = (row: Row): boolean => takes((it) => quantRow.parse(it), row);
const isInStock = ['location_id.usage', '=', 'internal'];

export interface LotsToPull extends ConflictDeps {
  readonly transport: OdooTransport;
  readonly reader: ChangeReader;
  readonly unread: Unread;
  /** Also looks for lots that were deleted, and for those that this station never saw. */
  readonly sweep: boolean;
  /** Product ids. */
  readonly tracked: readonly number[];
  /** Those whose lots were never read. */
  readonly newlyTracked: readonly number[];
  /** Device time: what was booked before is in what is read now. */
  readonly readAt: string;
}

/** Pulls lots of the tracked products this station knows, and their stock by internal place. */
export async function pullLots(wanted: LotsToPull): Promise<void> {
  const { transport, store, reader, sweep, tracked, newlyTracked } = wanted;
  if (tracked.length === 0) return;
  const ofTracked = [['product_id', 'in', [...tracked]]];
  const lots = await reader.changed('stock.lot', ['id'], ofTracked, ofTracked);
  // A quant that runs empty is deleted, but the other side of that move is a change of the same lot, unless that is empty then too.
  const quants = await reader.changed('stock.quant', ['id', 'lot_id'], fromNowOn, [
    ...ofTracked,
    ['lot_id', '!=', false],
  ]);
  const ids = new Set([...lots.rows.map((row) => Number(row['id'])), ...wanted.unread.of('stock.lot')]);
  for (const row of quants.rows) if (Array.isArray(row['lot_id'])) ids.add(Number(row['lot_id'][0]));
  if (newlyTracked.length > 0)
    for (const row of await readPages(transport, 'stock.lot', [['product_id', 'in', [...newlyTracked]]], ['id']))
      ids.add(Number(row['id']));
  const known = sweep ? await store.replicas('lots') : [];
  // A first read has brought all there are.
  const isNew = lots.isFirst && known.length === 0;
  if (sweep && !isNew) for (const id of await strangeLots(transport, known, ofTracked)) ids.add(id);
  if (sweep && !isNew) for (const id of await movedLots(transport, known, ofTracked)) ids.add(id);
  if (ids.size > 0) await reload(wanted, [...ids]);
  await lots.done();
  await quants.done();
}

/**
 * Lots that are known here and no longer there. And those that are there and unknown here: hidden from this station for a while, or
 * made by a transaction that took longer than cursors look back.
 */
async function strangeLots(
  transport: OdooTransport,
  lots: readonly Lot[],
  ofTracked: readonly unknown[],
): Promise<number[]> {
  const known = new Set(lots.map((lot) => lot.lotId));
  const there = new Set((await readPages(transport, 'stock.lot', ofTracked, ['id'])).map((row) => Number(row['id'])));
  return [...known, ...there].filter((id) => !known.has(id) || !there.has(id));
}

/**
 * Lots of which there is another stock than is known here: when what was counted once is scrapped, or counted to zero, both sides of
 * the move are empty, and Odoo deletes both.
 */
async function movedLots(
  transport: OdooTransport,
  lots: readonly Lot[],
  ofTracked: readonly unknown[],
): Promise<number[]> {
  const rows = await readPages(
    transport,
    'stock.quant',
    [...ofTracked, ['lot_id', '!=', false], isInStock],
    fields.quant,
  );
  const quants = rows.filter(isQuant).map((row) => quantRow.parse(row));
  const byLot = Map.groupBy(quants, (quant) => quant.lot_id[0]);
  return lots
    .filter((lot) => JSON.stringify(placesOf(byLot.get(lot.lotId) ?? [])) !== JSON.stringify(lot.places))
    .map((lot) => lot.lotId);
}

async function reload(deps: LotsToPull, ids: readonly number[]): Promise<void> {
  const { transport, store, unread, readAt } = deps;
  const all = await readPages(transport, 'stock.lot', [['id', 'in', [...ids]]], fields.lot);
  const allQuants = await readPages(transport, 'stock.quant', [['lot_id', 'in', [...ids]], isInStock], fields.quant);
  const misread = new Set(allQuants.filter((row) => !isQuant(row)).map((row) => lotIdOf(row)));
  for (const row of all) if (!takes((it) => lotRow.parse(it), row)) misread.add(Number(row['id']));
  unread.note('stock.lot', ids, misread);
  const rows = all.filter((row) => !misread.has(Number(row['id']))).map((row) => lotRow.parse(row));
  const quants = allQuants.filter(isQuant).map((row) => quantRow.parse(row));
  const byLot = Map.groupBy(quants, (quant) => quant.lot_id[0]);
  const known = new Map((await store.replicas('lots')).map((lot) => [lot.id, lot]));
  const lots = rows.map((row): Lot => {
    const lot = { id: String(row.id), lotId: row.id, name: row.name, productId: row.product_id[0] };
    const now = { ...lot, places: placesOf(byLot.get(row.id) ?? []), readAt };
    const before = known.get(now.id);
    return before && isSame(before, now) ? before : now;
  });
  const there = new Set(all.map((row) => String(row['id'])));
  const gone = ids.map(String).filter((id) => known.has(id) && !there.has(id));
  await applyOwned(deps, { name: 'lots', records: lots, gone, ...(await leftHold(deps, known, lots)) });
}

/** Apart from when it was read. */
const isSame = (a: Lot, b: Lot): boolean =>
  JSON.stringify({ ...a, readAt: '' }) === JSON.stringify({ ...b, readAt: '' });

const lotIdOf = (row: Row): number => (Array.isArray(row['lot_id']) ? Number(row['lot_id'][0]) : 0);

/** One row a place, whatever owner or package the quants differ in. */
function placesOf(quants: readonly z.output<typeof quantRow>[]): Lot['places'] {
  const byPlace = Map.groupBy(quants, (quant) => quant.location_id[0]);
  return [...byPlace].map(([locationId, members]) => ({
    locationId,
    quantity: sum(members.map((quant) => fromOdoo(quant.quantity, 6))),
  }));
}
