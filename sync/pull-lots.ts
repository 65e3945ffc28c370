import { z } from 'zod';
import { openStates } from './domain/delivery.ts';
import { fromOdoo, sum } from './domain/quantity.ts';
import type { Lot } from './domain/replicas.ts';
import { iso, toOdooTime } from './domain/time.ts';
import { fromNowOn, type ChangeReader } from './cursors.ts';
import { applyOwned, openLimit, type ConflictDeps } from './conflicts.ts';
import { leftHold, lotOfLifted } from './left-hold.ts';
import { fields } from './odoo/mapping.ts';
import { readPages, type Domain, type Row } from './odoo/read.ts';
import type { OdooTransport } from './ports.ts';
import { takes, type Unread } from './unread.ts';

const link = z.tuple([z.int(), z.string()]);
const lotRow = z.object({ id: z.int(), name: z.string(), product_id: link });
const maybe = z.union([link, z.literal(false)]).optional();
const quantRow = z.object({
  lot_id: link,
  location_id: link,
  quantity: z.number(),
  package_id: maybe,
  owner_id: maybe,
});
const isQuant = (row: Row): boolean => takes((it) => quantRow.parse(it), row);
const isInStock = ['location_id.usage', '=', 'internal'];

export interface LotsToPull extends ConflictDeps {
  readonly transport: OdooTransport;
  readonly reader: ChangeReader;
  readonly unread: Unread;
  /** Also looks for lots that were deleted, for those that this station never saw, and for stock that changed without a trace. */
  readonly sweep: boolean;
  /** Odoo's clock, milliseconds since 1970. */
  readonly odooNow: number;
  /** Product ids. */
  readonly tracked: readonly number[];
  /** Those whose lots were never read. */
  readonly newlyTracked: readonly number[];
  /** Device time: what was booked before is in what is read now. */
  readonly readAt: string;
}

/**
 * Pulls lots of the tracked products this station knows, and their stock by internal place. Of all that there ever were it brings those in
 * stock and those made or changed lately: a plant with serial numbers has made more than are ever read at once (P10).
 */
export async function pullLots(wanted: LotsToPull): Promise<void> {
  const { store, reader, sweep, tracked, newlyTracked } = wanted;
  if (tracked.length === 0) return;
  const ofTracked = [['product_id', 'in', [...tracked]]];
  const lots = await reader.changed('stock.lot', ['id'], fromNowOn, ofTracked);
  // A quant that runs empty is deleted, but the other side of that move is a change of the same lot, unless that is empty then too.
  const quants = await reader.changed('stock.quant', ['id', 'lot_id'], fromNowOn, [
    ...ofTracked,
    ['lot_id', '!=', false],
  ]);
  const ids = new Set([...lots.rows.map((row) => Number(row['id'])), ...wanted.unread.of('stock.lot')]);
  for (const row of quants.rows) if (Array.isArray(row['lot_id'])) ids.add(Number(row['lot_id'][0]));
  if (sweep || lots.isFirst) {
    const known = await store.replicas('lots');
    for (const id of await strangeLots(wanted, tracked, known)) ids.add(id);
  } else if (newlyTracked.length > 0) for (const id of await strangeLots(wanted, newlyTracked, [])) ids.add(id);
  for (const part of inParts([...ids])) await reload(wanted, part);
  if (sweep) await forgetEmpty(wanted);
  await lots.done();
  await quants.done();
}

/** So many lots at once that their stock stays below the limit of one read, also at ten places each. */
const lotsAtOnce = 5_000;

function* inParts(ids: readonly number[]): Generator<readonly number[]> {
  for (let at = 0; at < ids.length; at += lotsAtOnce) yield ids.slice(at, at + lotsAtOnce);
}

/** Without stock, a lot is looked for that was made so lately: planned for an order, perhaps. One that is older is found by its name. */
const youngMs = 7 * 86_400_000;
/** How long a lot stays known that ran out in Odoo: there may be remains of it on the floor to scrap. */
const emptyMs = 30 * 86_400_000;

/**
 * Lots that are otherwise there than known here. Known here and no longer there; of these products, there and unknown here, because they
 * were hidden from this station for a while, or made by a transaction that took longer than cursors look back; under another name; or
 * with another stock: when what was counted once is scrapped, or counted to zero, both sides of the move are empty, and Odoo deletes both.
 * @param known those of other products, which a station that died early may have kept, count as strange: no cursor follows them
 */
async function strangeLots(
  { transport, odooNow }: LotsToPull,
  products: readonly number[],
  known: readonly Lot[],
): Promise<number[]> {
  const ofProducts = ['product_id', 'in', [...products]];
  const isKnown = new Set(known.map((lot) => lot.lotId));
  const inStock = await readPages(
    transport,
    'stock.quant',
    [ofProducts, ['lot_id', '!=', false], isInStock],
    fields.quant,
  );
  const byLot = stockByLot(inStock);
  const rows = await lotRows(transport, [ofProducts, ['create_date', '>=', toOdooTime(odooNow - youngMs)]]);
  for (const part of inParts([...isKnown])) rows.push(...(await lotRows(transport, [['id', 'in', [...part]]])));
  const there = new Map(rows.map((row) => [Number(row['id']), row]));
  const unknown = [...there.keys(), ...byLot.keys()].filter((id) => !isKnown.has(id));
  const looked = new Set(products);
  const isStrange = (lot: Lot): boolean =>
    !looked.has(lot.productId) ||
    there.get(lot.lotId)?.['name'] !== lot.name ||
    JSON.stringify(placesOf(byLot.get(lot.lotId) ?? [])) !== JSON.stringify(lot.places);
  return [...known.filter(isStrange).map((lot) => lot.lotId), ...unknown];
}

const lotRows = (transport: OdooTransport, domain: Domain): Promise<Row[]> =>
  readPages(transport, 'stock.lot', domain, ['id', 'name']);

/** Lots that have been empty for long go, unless an entry on its way names them or a person is to decide about them. */
async function forgetEmpty({ store, clock }: LotsToPull): Promise<void> {
  const before = iso(clock.now() - emptyMs);
  const empty = (await store.replicas('lots')).filter((lot) => lot.places.length === 0 && (lot.readAt ?? '') < before);
  if (empty.length === 0) return;
  const needed = new Set((await store.openExceptions()).map(lotOfLifted));
  for (const { payload } of await store.entriesIn(openStates, openLimit))
    if (payload.lot && 'id' in payload.lot) needed.add(String(payload.lot.id));
  const forgotten = empty.map((lot) => lot.id).filter((id) => !needed.has(id));
  await store.applyReplicas('lots', [], forgotten);
}

async function reload(deps: LotsToPull, ids: readonly number[]): Promise<void> {
  const { transport, store, unread, readAt } = deps;
  const all = await readPages(transport, 'stock.lot', [['id', 'in', [...ids]]], fields.lot);
  const allQuants = await readPages(transport, 'stock.quant', [['lot_id', 'in', [...ids]], isInStock], fields.quant);
  const misread = new Set(allQuants.filter((row) => !isQuant(row)).map((row) => lotIdOf(row)));
  for (const row of all) if (!takes((it) => lotRow.parse(it), row)) misread.add(Number(row['id']));
  unread.note('stock.lot', ids, misread);
  const rows = all.filter((row) => !misread.has(Number(row['id']))).map((row) => lotRow.parse(row));
  const byLot = stockByLot(allQuants);
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

type Quant = z.output<typeof quantRow>;
const stockByLot = (rows: readonly Row[]): Map<number, Quant[]> =>
  Map.groupBy(
    rows.filter(isQuant).map((row) => quantRow.parse(row)),
    (quant) => quant.lot_id[0],
  );
/** As both ways of posting count: they take nothing out of a package, and nothing of another owner. */
const isFree = (quant: Quant): boolean => !quant.package_id && !quant.owner_id;
const total = (quants: readonly Quant[]): string => sum(quants.map((quant) => fromOdoo(quant.quantity, 6)));

/** One row a place. */
function placesOf(quants: readonly Quant[]): Lot['places'] {
  const byPlace = Map.groupBy(quants, (quant) => quant.location_id[0]);
  return [...byPlace].map(([locationId, members]) => {
    const free = members.filter(isFree);
    const quantity = total(free);
    if (free.length === members.length) return { locationId, quantity };
    return { locationId, quantity, packed: total(members.filter((quant) => !isFree(quant))) };
  });
}
