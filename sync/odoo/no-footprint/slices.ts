import { z } from 'zod';
import type { ConfirmPayload } from '../../domain/entry.ts';
import { compare, fromOdoo } from '../../domain/quantity.ts';
import { openSliceStates, sliceStates } from '../../domain/replicas.ts';
import { fromOdooTime } from '../../domain/time.ts';
import { idOf, isMarked, markerOf, nameOf, Refused, Stopped, text, type Desk } from './desk.ts';
import { areLater, needPrecision, stepsOf } from './stock.ts';
import type { Row } from '../read.ts';

/** A part of a manufacturing order, as a confirmation sees it. */
export interface Slice {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly group: number;
  readonly sequence: number;
  readonly product: number;
  readonly productName: string;
  readonly tracking: string;
  readonly unit: number;
  readonly unitName: string;
  /** Exact decimal strings. */
  readonly remaining: string;
  readonly produced: string;
  readonly bom: number;
  readonly company: number;
  readonly origin: string;
  /** Planned start, in Odoo's way to write it. */
  readonly start: string;
  /** Milliseconds since 1970; NaN while it is open. */
  readonly finished: number;
  readonly mine: boolean;
}

const row = z.object({
  id: z.int(),
  name: z.string(),
  state: z.enum(sliceStates),
  backorder_sequence: z.int(),
  product_tracking: z.string(),
  product_qty: z.number(),
  qty_produced: z.number(),
});
const links = ['production_group_id', 'product_id', 'product_uom_id', 'bom_id', 'company_id'] as const;
const fields = [...Object.keys(row.shape), ...links, 'origin', 'date_start', 'date_finished'];

function sliceOf(raw: Row, posting: string): Slice {
  const read = row.safeParse(raw);
  if (!read.success) throw new Stopped({ kind: 'not-odoo', message: 'mrp.production: the answer is not an order' });
  const it = read.data;
  return {
    id: it.id,
    name: it.name,
    state: it.state,
    group: idOf(raw['production_group_id']),
    sequence: it.backorder_sequence,
    product: idOf(raw['product_id']),
    productName: nameOf(raw['product_id']),
    tracking: it.product_tracking,
    unit: idOf(raw['product_uom_id']),
    unitName: nameOf(raw['product_uom_id']),
    remaining: fromOdoo(it.product_qty, 12),
    produced: fromOdoo(it.qty_produced, 12),
    bom: idOf(raw['bom_id']),
    company: idOf(raw['company_id']),
    origin: text(raw['origin']),
    start: text(raw['date_start']),
    finished: fromOdooTime(text(raw['date_finished'])),
    mine: isMarked(raw, posting),
  };
}

/**
 * The slices that a confirmation has to do with, in one snapshot by id: all that are not done, and the done ones with its marker. In one
 * read, because between two a call that is under way could finish a slice that the first read saw open.
 */
export async function slicesFor(desk: Desk, group: string, posting: string): Promise<Slice[]> {
  const domain = [
    ['production_group_id', '=', Number(group)],
    '|',
    ['state', '!=', 'done'],
    ['origin', 'ilike', markerOf(posting)],
  ];
  const rows = await desk.read('mrp.production', domain, fields);
  return rows.map((raw) => sliceOf(raw, posting));
}

/** All slices with the marker of a posting, of whichever order. */
export async function slicesMarked(desk: Desk, posting: string): Promise<Slice[]> {
  const rows = await desk.read('mrp.production', [['origin', 'ilike', markerOf(posting)]], fields);
  return rows.map((raw) => sliceOf(raw, posting));
}

/** The slice that this posting finished. Odoo copies the marker to the next slice, so it proves nothing on an open one. */
export const finishedBy = (slices: readonly Slice[]): Slice | undefined =>
  slices.find(({ state, mine }) => state === 'done' && mine);

const isOpen = ({ state }: Slice): boolean => openSliceStates.some((each) => each === state);

/** The oldest open slice: every station takes the same one. @throws {Refused} when there is none */
export async function needOpen(desk: Desk, slices: readonly Slice[], group: string): Promise<Slice> {
  const open = slices.find(isOpen);
  if (open) return open;
  const all = await desk.read('mrp.production', [['production_group_id', '=', Number(group)]], ['name', 'state']);
  const order = text(all.at(-1)?.['name']);
  const states = all.map((each) => each['state']);
  if (all.length === 0) throw new Refused('order_not_found', 'Odoo does not know this order any more.');
  if (states.includes('draft'))
    throw new Refused('order_not_released', `Order ${order} is not released yet.`, { order });
  if (states.every((state) => state === 'cancel'))
    throw new Refused('order_cancelled', `Order ${order} was cancelled.`, { order });
  throw new Refused('order_closed', `Order ${order} is finished already.`, { order });
}

const stemOf = (name: string): string => name.replace(/-\d{3,}$/, '');
const isNamed = (slices: readonly { readonly name?: unknown }[], order: string): boolean =>
  slices.some(({ name }) => stemOf(text(name)) === stemOf(order));

/** @param slices all of the order @param name as it was recorded @throws {Refused} when the number is another order's now */
export function needSameOrder(slices: readonly Row[], name: string | undefined, at: number): void {
  if (name === undefined || slices.length === 0 || isNamed(slices, name) || !areLater(slices, at)) return;
  const now = text(slices[0]?.['name']);
  const message = `Odoo does not know order ${name} any more; its number is that of ${now} now.`;
  throw new Refused('order_not_found', message, { order: name });
}

/** As `needSameOrder`; where the slices at hand do not show it, all are read. @throws {Refused} */
export async function needOrderOf(
  desk: Desk,
  slices: readonly Slice[],
  { orderId, orderName }: ConfirmPayload,
  at: number,
): Promise<void> {
  if (orderName === undefined || isNamed(slices, orderName)) return;
  const domain = [['production_group_id', '=', Number(orderId)]];
  needSameOrder(await desk.read('mrp.production', domain, ['name', 'create_date']), orderName, at);
}

/** @throws {Refused} */
export async function needRoom(desk: Desk, slice: Slice, payload: ConfirmPayload): Promise<void> {
  if (slice.product !== payload.productId)
    throw new Refused('bad_input', `Order ${slice.name} makes another product.`, { field: 'product' });
  if (slice.unit !== payload.unitId)
    throw new Refused('unit_mismatch', `Odoo counts this in ${slice.unitName}.`, { unit: String(slice.unit) });
  needPrecision(payload.quantity, (await stepsOf(desk, [slice.unit])).get(slice.unit), slice.unitName);
  if (compare(payload.quantity, slice.remaining) > 0)
    throw new Refused('more_than_remains', `Only ${slice.remaining} remain on order ${slice.name}.`, {
      remaining: slice.remaining,
    });
}
