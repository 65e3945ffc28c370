import { Decimal } from 'decimal.js';
import { sum } from '../../../sync/domain/quantity.ts';
import type { Row } from './fields.ts';
import { rounded, roundedUp } from './rounding.ts';
import { unitFactor } from './orders.ts';
import type { Tables } from './tables.ts';

/** How much of one component goes into a slice. */
export interface Share {
  readonly move: Row;
  readonly quantity: string;
}

const Exact = Decimal.clone({ precision: 40 });
/** Odoo keeps two decimals of every unit. */
const step = new Exact('0.01');
const hair = new Exact('0.000001');

const isActive = (move: Row): boolean => move['state'] !== 'done' && move['state'] !== 'cancel';
export const openMoves = (tables: Tables, slice: number): Row[] =>
  tables.linked('stock.move', 'raw_material_production_id', slice).filter(isActive);

/** The bill's share of one piece as a fraction, if the slice still follows the bill. */
function billFactor(tables: Tables, move: Row, slice: Row, finished: number): Decimal | undefined {
  const line = tables.get('mrp.bom.line', Number(move['bom_line_id']));
  const bom = line && tables.get('mrp.bom', Number(line['bom_id']));
  if (!bom || bom.id !== slice['bom_id']) return undefined;
  if (line['product_uom_id'] !== move['product_uom'] || bom['product_uom_id'] !== slice['product_uom_id'])
    return undefined;
  const factor = new Exact(String(line['product_qty'])).dividedBy(String(bom['product_qty']));
  const drift = factor.times(String(slice['product_qty'])).minus(String(move['product_uom_qty'])).abs();
  return drift.lessThanOrEqualTo(step.times(finished + 1)) ? factor : undefined;
}

const doneQuantity = (moves: readonly Row[]): string =>
  sum(moves.filter((move) => move['state'] === 'done').map((move) => String(move['quantity'])));

/** What earlier slices of the order produced, and consumed for this line of the bill. */
function earlierOf(tables: Tables, finished: readonly Row[], line: unknown): { produced: string; consumed: string } {
  const raw = finished.flatMap((slice) => tables.linked('stock.move', 'raw_material_production_id', slice.id));
  const made = finished.flatMap((slice) =>
    tables.linked('stock.move', 'production_id', slice.id).filter((move) => move['scrap_id'] === false),
  );
  return { produced: doneQuantity(made), consumed: doneQuantity(raw.filter((move) => move['bom_line_id'] === line)) };
}

/**
 * As `share_of` in posting-action.py: where the share has more digits than Odoo keeps, each posting is rounded up or down so that the
 * whole order so far comes out right (P8).
 */
export function cumulativeShares(tables: Tables, slices: readonly Row[], slice: Row, quantity: string): Share[] {
  const finished = slices.filter((each) => each['state'] === 'done');
  return openMoves(tables, slice.id).map((move) => {
    const ofBill = billFactor(tables, move, slice, finished.length);
    const factor = ofBill ?? new Exact(unitFactor(tables, move));
    const { produced, consumed } = ofBill
      ? earlierOf(tables, finished, move['bom_line_id'])
      : { produced: '0', consumed: '0' };
    const own = factor.times(quantity);
    const lowest = own.dividedBy(step).plus(hair).floor().times(step);
    const highest = own.minus(lowest).abs().lessThan(hair) ? lowest : lowest.plus(step);
    const wanted = new Exact(rounded(factor.times(sum([produced, quantity])).toFixed())).minus(consumed);
    return { move, quantity: Exact.min(Exact.max(wanted, lowest), highest).toFixed() };
  });
}

/** Whether Odoo would ask back: a share is two steps or more away from the bill, and the bill wants to be kept to. */
export function departsFromBill(tables: Tables, slice: Row, quantity: string, shares: readonly Share[]): boolean {
  const bom = tables.get('mrp.bom', Number(slice['bom_id']));
  if (!bom || bom['consumption'] === 'flexible') return false;
  return tables.linked('mrp.bom.line', 'bom_id', bom.id).some((line) => {
    const whole = String(slice['product_qty']);
    const demand = roundedUp(new Exact(whole).times(String(line['product_qty'])).toFixed(), String(bom['product_qty']));
    const expected = new Exact(demand).times(quantity).dividedBy(whole);
    const share = shares.find((each) => each.move['product_id'] === line['product_id']);
    return expected
      .minus(share?.quantity ?? '0')
      .abs()
      .greaterThanOrEqualTo(step.times(2));
  });
}
