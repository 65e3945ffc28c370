import type { RequestInput } from '../../../main/contract/table.ts';
import { failure, type Failure, type Result } from '../../../sync/domain/failure.ts';
import { compare, isSame, parseTyped } from '../../../sync/domain/quantity.ts';
import type { OrderView, Proposal } from '../../../sync/domain/views.ts';
import { toTyped, type Typed } from '../../ui/typing.ts';
import { proposedLot, type ChosenLot } from '../entry/lot.ts';
import { newTouch, type Touch } from '../entry/touch.ts';

/** What a person has entered for a confirmation and not saved yet. */
export interface ConfirmDraft {
  readonly typed: Typed;
  /** The count that was taken over, as it was then: the figure never changes under the finger. */
  readonly taken: Proposal | null;
  readonly lot: ChosenLot | null;
  readonly serials: readonly string[];
  readonly touch: Touch | null;
}

/** A doubtful count is shown, never prefilled. */
export function openConfirm(order: OrderView, decimalKey: '.' | ','): ConfirmDraft {
  const { proposal } = order;
  const take = proposal && !proposal.doubtful && compare(proposal.counted, '0') > 0 ? proposal : null;
  return {
    typed: { text: take ? toTyped(take.counted, decimalKey) : '', fresh: true },
    taken: take,
    lot: proposedLot(order),
    serials: [],
    touch: null,
  };
}

export function confirmQuantity(draft: ConfirmDraft, order: OrderView, decimalKey: '.' | ','): Result<string> {
  if (order.product.tracking !== 'serial') return parseTyped(draft.typed.text, decimalKey, order.unit.digits);
  return draft.serials.length > 0
    ? { ok: true, value: String(draft.serials.length) }
    : { ok: false, failure: failure('serials_required') };
}

export function confirmProblem(draft: ConfirmDraft, order: OrderView, decimalKey: '.' | ','): Failure | null {
  const { confirm } = order.actions;
  if (!confirm.allowed) return confirm.failure;
  const quantity = confirmQuantity(draft, order, decimalKey);
  if (!quantity.ok) return quantity.failure;
  if (compare(quantity.value, order.figures.remaining) > 0)
    return failure('more_than_remains', { remaining: order.figures.remaining });
  return order.product.tracking === 'lot' && !draft.lot ? failure('lot_required') : null;
}

/** The count belongs to the entry only when the entry says what was counted. */
export function confirmInput(
  draft: ConfirmDraft,
  order: OrderView,
  decimalKey: '.' | ',',
): RequestInput<'entry.record'> {
  const quantity = confirmQuantity(draft, order, decimalKey);
  const value = quantity.ok ? quantity.value : '0';
  const { taken } = draft;
  const counted = taken && isSame(taken.counted, value) ? taken : null;
  return {
    kind: 'confirm',
    ...(draft.touch ?? newTouch()),
    orderId: order.id,
    quantity: value,
    lot: draft.lot?.ref ?? null,
    serials: order.product.tracking === 'serial' ? [...draft.serials] : null,
    count: counted && {
      signal: counted.signal,
      fromSeq: counted.fromSeq,
      toSeq: counted.toSeq,
      counted: counted.counted,
    },
  };
}
