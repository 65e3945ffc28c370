import { userError } from './errors.ts';
import type { Row } from './fields.ts';
import { cmp, isZero, num, text } from './numbers.ts';
import type { Tables } from './tables.ts';
import { displayName } from './values.ts';

export type Lot = number | false;

/** A product in a place, of one lot or of none. */
export interface Shelf {
  readonly product: number;
  readonly place: number;
  readonly lot: Lot;
}

/** Places outside the stock: Odoo reserves nothing there. */
export function bypasses(tables: Tables, place: number): boolean {
  const usage = tables.take('stock.location', place)['usage'];
  return usage === 'supplier' || usage === 'customer' || usage === 'inventory' || usage === 'production';
}

/** The place itself and what is inside it. */
export function placesWithin(tables: Tables, location: number): number[] {
  const inside = tables.linked('stock.location', 'location_id', location);
  return inside.length === 0 ? [location] : [location, ...inside.flatMap((row) => placesWithin(tables, row.id))];
}

/**
 * Odoo's `_gather`: the stock that a quantity can be taken from, in Odoo's removal order (first in first out, what has
 * no lot last). `strict`: exactly this place, and this lot or none.
 */
export function gather(tables: Tables, { product, place, lot }: Shelf, strict: boolean): Row[] {
  const places = strict ? undefined : placesWithin(tables, place);
  const inPlace = places
    ? tables.linked('stock.quant', 'product_id', product).filter((row) => places.includes(Number(row['location_id'])))
    : tables.at('stock.quant', product, place);
  const found = inPlace.filter((row) => row['lot_id'] === false || row['lot_id'] === lot || (!strict && lot === false));
  return found.length < 2 ? found : found.toSorted(removalOrder);
}

function removalOrder(a: Row, b: Row): number {
  const untracked = Number(a['lot_id'] === false) - Number(b['lot_id'] === false);
  if (untracked !== 0) return untracked;
  const [left, right] = [String(a['in_date']), String(b['in_date'])];
  return left < right ? -1 : left > right ? 1 : a.id - b.id;
}

const free = (quant: Row): number => num(quant['quantity']) - num(quant['reserved_quantity']);

/** Odoo's `_get_available_quantity`. */
export function available(tables: Tables, shelf: Shelf, strict: boolean, mayBeNegative = false): number {
  const quants = gather(tables, shelf, strict);
  if (tables.take('product.product', shelf.product)['tracking'] === 'none') {
    const all = quants.reduce((total, quant) => total + free(quant), 0);
    return mayBeNegative || cmp(all, 0) >= 0 ? all : 0;
  }
  const byLot = new Map<unknown, number>();
  for (const quant of quants) {
    if (strict && shelf.lot !== false && quant['lot_id'] === false) continue;
    byLot.set(quant['lot_id'], (byLot.get(quant['lot_id']) ?? 0) + free(quant));
  }
  return [...byLot.values()].reduce((total, each) => total + (mayBeNegative || cmp(each, 0) > 0 ? each : 0), 0);
}

/** Odoo's `_get_reserve_quantity`: what of the stock can still be reserved, quant by quant, up to `wanted`. */
export function reservable(tables: Tables, shelf: Shelf, wanted: number, strict: boolean): [Row, number][] {
  const quants = gather(tables, shelf, strict);
  let need = Math.min(wanted, available(tables, shelf, strict));
  const product = tables.take('product.product', shelf.product);
  if (product['tracking'] === 'serial' && cmp(need, Math.trunc(need)) !== 0) need = 0;
  if (cmp(need, 0) < 0) throw cannotUnreserve(tables, product);
  if (cmp(need, 0) === 0) return [];
  let left = quants.reduce(
    (total, quant) => total + Math.max(0, num(quant['quantity'])) - num(quant['reserved_quantity']),
    0,
  );
  const owed = new Map<string, number>();
  const keyOf = (quant: Row): string => `${String(quant['location_id'])},${String(quant['lot_id'])}`;
  for (const quant of quants)
    if (cmp(free(quant), 0) < 0) owed.set(keyOf(quant), (owed.get(keyOf(quant)) ?? 0) + free(quant));
  const taken: [Row, number][] = [];
  for (const quant of quants) {
    let part = free(quant);
    if (cmp(part, 0) <= 0) continue;
    const debt = owed.get(keyOf(quant)) ?? 0;
    const paid = Math.min(-debt, part);
    owed.set(keyOf(quant), debt + paid);
    part = Math.min(part - paid, need);
    if (cmp(part, 0) <= 0) continue;
    taken.push([quant, part]);
    need -= part;
    left -= part;
    if (isZero(need) || isZero(left)) break;
  }
  return taken;
}

const cannotUnreserve = (tables: Tables, product: Row): Error =>
  userError(
    `It is not possible to unreserve more products of ${displayName(tables, 'product.product', product)} than you have in stock.`,
  );

interface Change {
  readonly quantity?: number;
  readonly reserved?: number;
  /** When the moved stock had come in. */
  readonly inDate?: string | undefined;
}

/**
 * Odoo's `_update_available_quantity`: changes what is there or what is reserved of it. Stock may go below zero.
 * @returns what is available then, and since when the stock is there
 */
export function changeStock(tables: Tables, shelf: Shelf, change: Change): { available: number; inDate: string } {
  const { quantity = 0, reserved = 0 } = change;
  const isIncoming = cmp(quantity, 0) > 0;
  const quants = gather(tables, shelf, true).filter(
    (quant) => shelf.lot === false || quant['lot_id'] !== false || (!isIncoming && cmp(num(quant['quantity']), 0) > 0),
  );
  const dates = bypasses(tables, shelf.place)
    ? []
    : quants.flatMap((quant) =>
        quant['in_date'] && cmp(num(quant['quantity']), 0) > 0 ? [String(quant['in_date'])] : [],
      );
  if (change.inDate !== undefined) dates.push(change.inDate);
  const inDate = dates.length === 0 ? tables.now : dates.reduce((first, each) => (each < first ? each : first));
  const [quant] = quants;
  if (quant)
    tables.update('stock.quant', quant.id, {
      in_date: inDate,
      quantity: text(num(quant['quantity']) + quantity),
      reserved_quantity: text(
        reserved === 0 ? num(quant['reserved_quantity']) : Math.max(0, num(quant['reserved_quantity']) + reserved),
      ),
    });
  else
    tables.insert('stock.quant', {
      product_id: shelf.product,
      location_id: shelf.place,
      lot_id: shelf.lot,
      in_date: inDate,
      quantity: text(quantity),
      reserved_quantity: text(reserved),
    });
  return { available: available(tables, shelf, true, true), inDate };
}

/** How much is exactly there, in no package and of no other owner, as an exact decimal. */
export const stockOf = (tables: Tables, product: number, place: number, lot: Lot): string =>
  text(
    tables
      .at('stock.quant', product, place)
      .filter((quant) => quant['lot_id'] === lot && quant['package_id'] === false && quant['owner_id'] === false)
      .reduce((total, quant) => total + num(quant['quantity']), 0),
  );
