import type { ConfirmPayload } from '../../domain/entry.ts';
import { isSame } from '../../domain/quantity.ts';
import { idOf, isPassing, notClear, Refused, Stopped, text, type Desk } from './desk.ts';
import type { Slice } from './slices.ts';
import type { Row } from '../read.ts';
import { needLot } from './stock.ts';

/**
 * Ids of the lot or the serial numbers that the produced quantity gets; made when they are new. A lot that is made for a posting that
 * is refused later stays, empty.
 * @throws {Refused}
 */
export async function producedLots(desk: Desk, slice: Slice, payload: ConfirmPayload, at: number): Promise<number[]> {
  const { lot, serials } = payload;
  const product = { id: slice.product, name: slice.productName, tracking: slice.tracking, unit: slice.unit };
  const isUnwanted = slice.tracking === 'serial' ? lot !== null : (serials?.length ?? 0) > 0;
  if (isUnwanted || (slice.tracking === 'none' && lot !== null))
    throw new Refused('lot_not_wanted', `${product.name} is not kept so.`);
  if (slice.tracking === 'none') return [];
  if (slice.tracking === 'serial') return serialLots(desk, slice, serials ?? [], payload.quantity);
  if (lot && !('id' in lot)) return lotsByName(desk, slice, [lot.name]);
  const id = await needLot(desk, product, { lot, at });
  return [id];
}

/**
 * Write commands that take a foreign lot off what the slice will produce. Odoo puts the lot of an order on these lines when a planner
 * changes its quantity, and then books in it, whatever lot the order has by then (`_post_inventory`). Without any lot they follow the
 * order again, also when a late call stages another posting after this one.
 */
export async function freedOutput(desk: Desk, slice: Slice, lots: readonly number[]): Promise<readonly unknown[]> {
  if (slice.tracking !== 'lot') return [];
  const domain = [
    ['move_id.production_id', '=', slice.id],
    ['product_id', '=', slice.product],
    ['state', 'not in', ['done', 'cancel']],
  ];
  const lines = await desk.read('stock.move.line', domain, ['move_id', 'lot_id']);
  const given = lines.filter((row) => idOf(row['lot_id']) !== 0);
  if (given.every((row) => lots.includes(idOf(row['lot_id'])))) return [];
  const byMove = Map.groupBy(given, (row) => idOf(row['move_id']));
  const free = (row: Row): unknown => [1, Number(row['id']), { lot_id: false }];
  return [...byMove].map(([move, rows]) => [1, move, { move_line_ids: rows.map(free) }]);
}

async function serialLots(desk: Desk, slice: Slice, serials: readonly string[], quantity: string): Promise<number[]> {
  if (serials.length === 0)
    throw new Refused('serials_required', `${slice.productName} needs a serial number for each piece.`);
  if (!isSame(String(serials.length), quantity))
    throw new Refused('serial_count', 'The count of serial numbers is not the quantity.', {
      serials: String(serials.length),
    });
  if (new Set(serials).size !== serials.length)
    throw new Refused('serial_used', 'A serial number is in the list twice.');
  const known = await findLots(desk, slice, serials);
  const domain = [
    ['lot_id.name', 'in', [...serials]],
    ['lot_id.product_id', '=', slice.product],
    ['lot_id.company_id', 'in', [false, slice.company]],
    ['state', '=', 'done'],
  ];
  const moved = known.size === 0 ? [] : await desk.read('stock.move.line', domain, ['lot_id']);
  const used = new Set(moved.map((row) => (Array.isArray(row['lot_id']) ? String(row['lot_id'][1]) : '')));
  if (used.size > 0) {
    const names = [...used].toSorted().join(', ');
    throw new Refused('serial_used', `Already produced: ${names}.`, { serials: names });
  }
  return lotsByName(desk, slice, serials, known);
}

/** Odoo wants a name once for a product, yet keeps two that were made in the same moment: then the older one counts. */
async function findLots(desk: Desk, slice: Slice, names: readonly string[]): Promise<Map<string, number>> {
  const domain = [
    ['name', 'in', [...names]],
    ['product_id', '=', slice.product],
    ['company_id', 'in', [false, slice.company]],
  ];
  const rows = await desk.read('stock.lot', domain, ['name']);
  const oldest = rows.map((row) => [text(row['name']), Number(row['id'])] as const).toSorted(([, a], [, b]) => b - a);
  return new Map(oldest);
}

const tries = 4;

/** A name is unique in Odoo for a product: who loses the race to make it finds it (facts §2.1). */
async function lotsByName(
  desk: Desk,
  slice: Slice,
  names: readonly string[],
  first?: Map<string, number>,
): Promise<number[]> {
  let known = first ?? (await findLots(desk, slice, names));
  for (let attempt = 1; ; attempt += 1) {
    const fresh = names.filter((name) => !known.has(name));
    if (fresh.length === 0) return names.map((name) => known.get(name) ?? 0);
    if (attempt > tries) throw new Stopped(notClear);
    const own = { product_id: slice.product, company_id: slice.company };
    const args = { vals_list: fresh.map((name) => ({ ...own, name })) };
    // It makes no document: whenever it takes effect, it changes no stock.
    const reply = await desk.make({ model: 'stock.lot', method: 'create', args });
    if (!reply.ok && reply.fault.kind !== 'refused' && !isPassing(reply.fault)) throw new Stopped(reply.fault);
    known = await findLots(desk, slice, names);
    if (!reply.ok && reply.fault.kind === 'refused' && attempt === tries)
      throw new Refused('odoo_said', reply.fault.message);
  }
}
