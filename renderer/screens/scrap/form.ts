import type { RequestInput } from '../../../main/contract/table.ts';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import { compare, parseTyped } from '../../../sync/domain/quantity.ts';
import type { LotView, OrderView, UnitView } from '../../../sync/domain/views.ts';
import type { Tracking } from '../../../sync/domain/replicas.ts';
import { toTyped, type Typed } from '../../ui/typing.ts';
import type { EntryFields } from '../entry/draft.ts';
import type { Touch } from '../entry/touch.ts';

/** What may be scrapped in an order: its product or one of its components. */
export interface ScrapTarget {
  readonly productId: number;
  readonly name: string;
  readonly role: 'product' | 'component';
  readonly tracking: Tracking;
  readonly unit: UnitView;
  readonly lots: readonly LotView[];
}

export interface ScrapDraft extends EntryFields {
  readonly typed: Typed;
  readonly productId: number;
  readonly lot: { readonly id: number; readonly name: string } | null;
  readonly reasonId: number | null;
}

export function scrapTargets(order: OrderView): ScrapTarget[] {
  const product: ScrapTarget = {
    productId: order.product.id,
    name: order.product.name,
    role: 'product',
    tracking: order.product.tracking,
    unit: order.stockUnit,
    lots: order.lots,
  };
  const components = order.components.map((part): ScrapTarget => ({
    productId: part.productId,
    name: part.productName,
    role: 'component',
    tracking: part.tracking,
    unit: part.stockUnit,
    lots: order.componentLots.filter((lot) => lot.product.id === part.productId),
  }));
  return [product, ...components];
}

/** The lot of the last entry, else the only one. */
export function targetLot(target: ScrapTarget, order: OrderView): ScrapDraft['lot'] {
  if (target.tracking === 'none') return null;
  const last = order.entries.find((entry) => entry.lot && entry.product.id === target.productId)?.lot;
  const found = target.lots.find((lot) => lot.name === last) ?? (target.lots.length === 1 ? target.lots[0] : undefined);
  return found ? { id: found.id, name: found.name } : null;
}

/** A figure in one unit says nothing in another. */
export const typedFor = (next: ScrapTarget, now: ScrapTarget, typed: Typed): Typed =>
  next.unit.id === now.unit.id ? typed : { text: '', fresh: true };

/** What the machine rejected, else one piece. */
export function openScrap(order: OrderView, decimalKey: '.' | ','): ScrapDraft {
  const rejected = order.proposal?.rejected;
  const text = rejected && compare(rejected, '0') > 0 ? toTyped(rejected, decimalKey) : '1';
  const [product] = scrapTargets(order);
  return {
    typed: { text: order.stockUnit.digits === 0 ? text : '', fresh: true },
    productId: order.product.id,
    lot: product ? targetLot(product, order) : null,
    reasonId: null,
    touch: null,
  };
}

export function scrapProblem(
  draft: ScrapDraft,
  target: ScrapTarget,
  order: OrderView,
  decimalKey: '.' | ',',
): Failure | null {
  const { scrap } = order.actions;
  if (!scrap.allowed) return scrap.failure;
  const quantity = parseTyped(draft.typed.text, decimalKey, target.unit.digits);
  if (!quantity.ok) return quantity.failure;
  if (draft.reasonId === null) return failure('reason_missing');
  return target.tracking !== 'none' && !draft.lot ? failure('lot_required') : null;
}

export function scrapInput(
  draft: ScrapDraft,
  touch: Touch,
  target: ScrapTarget,
  orderId: string,
  decimalKey: '.' | ',',
): RequestInput<'entry.record'> {
  const quantity = parseTyped(draft.typed.text, decimalKey, target.unit.digits);
  return {
    kind: 'scrap',
    ...touch,
    orderId,
    role: target.role,
    productId: target.productId,
    quantity: quantity.ok ? quantity.value : '0',
    lot: target.tracking === 'none' ? null : draft.lot,
    reasonId: draft.reasonId,
  };
}
