import { Decimal } from 'decimal.js';
import { fromOdoo, sum } from '../../domain/quantity.ts';
import { fromOdooTime } from '../../domain/time.ts';
import type { Row } from '../read.ts';
import { idOf, nameOf, Refused, text, type Desk } from './desk.ts';

/** Rounding of units, by id. Odoo 19 has one for all: 0.01. */
export async function stepsOf(desk: Desk, units: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = await desk.read('uom.uom', [['id', 'in', [...new Set(units)]]], ['rounding'], true);
  return new Map(rows.map((row) => [Number(row['id']), fromOdoo(Number(row['rounding']), 12)]));
}

/** @throws {Refused} */
export function needPrecision(quantity: string, rounding: string | undefined, unit: string): void {
  if (rounding === undefined || new Decimal(quantity).modulo(rounding).isZero()) return;
  throw new Refused('precision', `Odoo keeps fewer digits of ${unit} than were recorded.`, { rounding });
}

export interface Product {
  readonly id: number;
  readonly name: string;
  readonly tracking: string;
  readonly unit: number;
}

interface Wanted {
  readonly productId: number;
  readonly quantity: string;
  readonly unitId: number;
  readonly lot: { readonly id: number; readonly name: string } | null;
}

/** The product, with the quantity checked against its unit. @throws {Refused} */
export async function needProduct(desk: Desk, wanted: Wanted): Promise<Product> {
  const fields = ['display_name', 'tracking', 'uom_id'];
  const [row] = await desk.read('product.product', [['id', '=', wanted.productId]], fields, true);
  if (!row) throw new Refused('bad_input', 'Odoo does not know this product any more.', { field: 'product' });
  const unit = idOf(row['uom_id']);
  if (unit !== wanted.unitId)
    throw new Refused('unit_mismatch', `Odoo counts this in ${nameOf(row['uom_id'])}.`, { unit: String(unit) });
  needPrecision(wanted.quantity, (await stepsOf(desk, [unit])).get(unit), nameOf(row['uom_id']));
  return { id: wanted.productId, name: text(row['display_name']), tracking: text(row['tracking']), unit };
}

/** A lot as it was recorded, and when: milliseconds since 1970, in Odoo's time. */
export interface NamedLot {
  readonly lot: { readonly id: number; readonly name: string } | null;
  readonly at: number;
}

/**
 * Made after that time: an Odoo that was restored from a backup gives an id again, to something else. A name alone proves nothing, a
 * planner may have changed it.
 */
export const areLater = (rows: readonly Row[], at: number): boolean =>
  rows.every((row) => fromOdooTime(text(row['create_date'])) > at);

/** Id of the lot, or 0 for a product that has none. @throws {Refused} */
export async function needLot(desk: Desk, product: Product, { lot, at }: NamedLot): Promise<number> {
  if (product.tracking === 'none') {
    if (lot) throw new Refused('lot_not_wanted', `${product.name} is not kept in lots.`);
    return 0;
  }
  if (!lot) throw new Refused('lot_required', `${product.name} is kept in lots or serial numbers. Choose one.`);
  const [row] = await desk.read('stock.lot', [['id', '=', lot.id]], ['name', 'product_id', 'create_date']);
  if (!row || (text(row['name']) !== lot.name && areLater([row], at)))
    throw new Refused('lot_unknown', 'Odoo does not know this lot any more.', { lot: lot.name });
  if (idOf(row['product_id']) !== product.id)
    throw new Refused('lot_wrong_product', `Lot ${text(row['name'])} belongs to ${nameOf(row['product_id'])}.`, {
      lot: text(row['name']),
    });
  return lot.id;
}

/** How much of it is exactly there, in no package and with no foreign owner. */
export async function stockOf(desk: Desk, product: number, place: number, lot: number): Promise<string> {
  const domain = [
    ['product_id', '=', product],
    ['location_id', '=', place],
    ['lot_id', '=', lot || false],
    ['package_id', '=', false],
    ['owner_id', '=', false],
  ];
  const rows = await desk.read('stock.quant', domain, ['quantity']);
  return sum(rows.map((row) => fromOdoo(Number(row['quantity']), 12)));
}
