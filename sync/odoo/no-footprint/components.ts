import { Decimal } from 'decimal.js';
import { fromOdoo } from '../../domain/quantity.ts';
import { idOf, nameOf, Occupied, Refused, Stopped, type Desk } from './desk.ts';
import { stepsOf } from './stock.ts';
import type { Row } from '../read.ts';
import type { Slice } from './slices.ts';

const Exact = Decimal.clone({ precision: 40, toExpNeg: -30, toExpPos: 30 });
const exact = (value: unknown): Decimal => new Exact(fromOdoo(Number(value), 12));
/** A share counts as a multiple of the unit's step when no more than this is missing: Odoo's factors are floats. */
const hair = new Exact('0.000001');

/** What one component gives for a quantity of the product. */
interface Staged {
  readonly move: number;
  /** Exact decimal string in the component's unit. */
  readonly quantity: string;
}

export interface Plan {
  readonly components: readonly Staged[];
  /** The order follows its bill: what is staged differs from it by rounding alone, so Odoo's question need not be asked. */
  readonly followsBill: boolean;
}

const moveFields = [
  'product_id',
  'product_uom',
  'product_uom_qty',
  'unit_factor',
  'quantity',
  'has_tracking',
  'picked',
  'bom_line_id',
] as const;
const isOpenMove = (row: Row): boolean => row['state'] !== 'done' && row['state'] !== 'cancel';

/**
 * How much of each component belongs to this quantity of the slice. Writing the produced quantity alone would consume nothing.
 * @throws {Refused} where too little of a component that is kept in lots is reserved: Odoo would consume it without a lot; {Occupied} if
 *   that is so because another posting is staged on the slice
 */
export async function planComponents(desk: Desk, slice: Slice, quantity: string): Promise<Plan> {
  const moves = await openMoves(desk, slice.id);
  if (moves.length === 0) return { components: [], followsBill: false };
  const steps = await stepsOf(
    desk,
    moves.map((row) => idOf(row['product_uom'])),
  );
  const bill = await readBill(desk, slice, moves);
  const stepOf = (row: Row): Decimal => new Exact(steps.get(idOf(row['product_uom'])) ?? '0.01');
  const shares = moves.map((row) => shareOf(row, bill, stepOf(row), quantity));
  const components = moves.map((row, at) => ({ move: Number(row['id']), quantity: shares[at]?.toFixed() ?? '0' }));
  await needReserved(desk, slice, components);
  const isNear = (row: Row, at: number): boolean => isNearBill(row, bill, quantity, shares[at], stepOf(row));
  return { components, followsBill: bill.isWhole && moves.every(isNear) };
}

async function openMoves(desk: Desk, slice: number): Promise<Row[]> {
  const rows = await desk.read('stock.move', [['raw_material_production_id', '=', slice]], [...moveFields, 'state']);
  return rows.filter(isOpenMove);
}

interface Bill {
  /** Share of one piece, by bill line. */
  readonly factors: ReadonlyMap<number, Decimal>;
  /** Every line of the bill has its component in the order, in the same unit. */
  readonly isWhole: boolean;
  readonly remaining: Decimal;
  /** What earlier slices produced, and consumed by bill line; read only where shares have more digits than Odoo keeps. */
  readonly finished: { readonly slices: number; readonly produced: Decimal; readonly consumed: Map<number, Decimal> };
}

async function readBill(desk: Desk, slice: Slice, moves: readonly Row[]): Promise<Bill> {
  const remaining = new Exact(slice.remaining);
  const none = { slices: 0, produced: new Exact(0), consumed: new Map<number, Decimal>() };
  if (slice.bom === 0) return { factors: new Map(), isWhole: false, remaining, finished: none };
  const [bom] = await desk.read('mrp.bom', [['id', '=', slice.bom]], ['product_qty', 'product_uom_id'], true);
  if (!bom || idOf(bom['product_uom_id']) !== slice.unit)
    return { factors: new Map(), isWhole: false, remaining, finished: none };
  const rows = await desk.read('mrp.bom.line', [['bom_id', '=', slice.bom]], ['product_qty', 'product_uom_id'], true);
  const unitOf = new Map(moves.map((row) => [idOf(row['bom_line_id']), idOf(row['product_uom'])]));
  const own = rows.filter((row) => idOf(row['product_uom_id']) === unitOf.get(Number(row['id'])));
  const factors = new Map(
    own.map((row) => [Number(row['id']), exact(row['product_qty']).dividedBy(exact(bom['product_qty']))]),
  );
  const isWhole = own.length === rows.length;
  return { factors, isWhole, remaining, finished: await readFinished(desk, slice, [...factors.keys()]) };
}

async function readFinished(desk: Desk, slice: Slice, lines: readonly number[]): Promise<Bill['finished']> {
  const group = ['production_group_id', '=', slice.group];
  const done = ['state', '=', 'done'];
  const slices = slice.sequence > 1 ? await desk.read('mrp.production', [group, done], ['qty_produced']) : [];
  const consumed = new Map<number, Decimal>();
  if (slices.length > 0) {
    const domain = [
      ['raw_material_production_id.production_group_id', '=', slice.group],
      done,
      ['bom_line_id', 'in', lines],
    ];
    for (const row of await desk.read('stock.move', domain, ['bom_line_id', 'quantity'])) {
      const line = idOf(row['bom_line_id']);
      consumed.set(line, (consumed.get(line) ?? new Exact(0)).plus(exact(row['quantity'])));
    }
  }
  const produced = slices.reduce((total, row) => total.plus(exact(row['qty_produced'])), new Exact(0));
  return { slices: slices.length, produced, consumed };
}

/** The bill's share of one piece, if the order still follows the bill in this component. */
function billFactor(row: Row, bill: Bill, step: Decimal): Decimal | undefined {
  const factor = bill.factors.get(idOf(row['bom_line_id']));
  const drift = factor?.times(bill.remaining).minus(exact(row['product_uom_qty'])).abs();
  return drift?.lessThanOrEqualTo(step.times(bill.finished.slices + 1)) ? factor : undefined;
}

/**
 * As `share_of` in posting-action.py: where the share has more digits than Odoo keeps, each posting is rounded up or down so that the
 * whole order so far comes out right (P8); rounded each by itself, piece by piece would consume nothing at all.
 */
function shareOf(row: Row, bill: Bill, step: Decimal, quantity: string): Decimal {
  const ofBill = billFactor(row, bill, step);
  const factor = ofBill ?? exact(row['unit_factor']);
  const earlier = ofBill ? bill.finished.produced : new Exact(0);
  const consumed = (ofBill && bill.finished.consumed.get(idOf(row['bom_line_id']))) ?? new Exact(0);
  const own = factor.times(quantity);
  const lowest = own.dividedBy(step).plus(hair).floor().times(step);
  const highest = own.minus(lowest).abs().lessThan(hair) ? lowest : lowest.plus(step);
  const rounded = factor
    .times(earlier.plus(quantity))
    .dividedBy(step)
    .toDecimalPlaces(0, Decimal.ROUND_HALF_UP)
    .times(step);
  return Exact.min(Exact.max(rounded.minus(consumed), lowest), highest);
}

/** Less than two steps from the bill: no more than rounding explains. */
function isNearBill(row: Row, bill: Bill, quantity: string, share: Decimal | undefined, step: Decimal): boolean {
  const factor = bill.factors.get(idOf(row['bom_line_id']));
  if (!factor || !share) return false;
  return factor.times(quantity).minus(share).abs().lessThan(step.times(2));
}

/** Odoo is asked once to reserve what is missing; components without lots may go below zero, as in Odoo. */
async function needReserved(desk: Desk, slice: Slice, components: readonly Staged[]): Promise<void> {
  const lacking = async (): Promise<{ row: Row; wanted: string } | undefined> => {
    const rows = (await openMoves(desk, slice.id)).filter((row) => row['has_tracking'] !== 'none');
    for (const row of rows) {
      const wanted = components.find(({ move }) => move === row['id'])?.quantity ?? '0';
      if (exact(row['quantity']).lessThan(wanted)) return { row, wanted };
    }
    return undefined;
  };
  if (!(await lacking())) return;
  const reply = await desk.make({ model: 'mrp.production', method: 'action_assign', ids: [slice.id] });
  if (!reply.ok && reply.fault.kind !== 'refused') throw new Stopped(reply.fault);
  const missing = await lacking();
  if (!missing) return;
  const available = fromOdoo(Number(missing.row['quantity']), 6);
  const what = nameOf(missing.row['product_id']);
  // What another posting has staged counts as picked, and Odoo reserves nothing more for that.
  const Why = missing.row['picked'] === true ? Occupied : Refused;
  throw new Why(
    'not_enough_stock',
    `Odoo has reserved ${available} of ${what} for this order, ${missing.wanted} is needed.`,
    { available, product: String(idOf(missing.row['product_id'])), needed: missing.wanted },
  );
}
