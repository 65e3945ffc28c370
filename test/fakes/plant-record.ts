import type { EntryDraft } from '../../main/contract/table.ts';
import { failure, type Failure } from '../../sync/domain/failure.ts';
import { compare } from '../../sync/domain/quantity.ts';
import type { EntryView, ProductView, UnitView } from '../../sync/domain/views.ts';
import { granulate, insert, iso, kilos, pieces, type FakeOrder } from './plant-data.ts';
import { entryOf } from './plant-entries.ts';
import type { FakeState } from './plant-state.ts';
import { figuresOf, findOrder } from './plant-views.ts';

export const reasons = [
  { id: 1, name: 'Short shot' },
  { id: 2, name: 'Sink marks' },
  { id: 3, name: 'Flash' },
  { id: 4, name: 'Wrong colour' },
  { id: 5, name: 'Damaged' },
  { id: 6, name: 'Start-up' },
];

const refuse = (failed: Failure): never => {
  throw failed;
};

interface Matter {
  readonly product: ProductView;
  readonly unit: UnitView;
  readonly lot: string | null;
}

/** What an entry is about: a lot, a component, or the product of the order. */
function matterOf(state: FakeState, draft: EntryDraft, order: FakeOrder | undefined): Matter {
  if ('lotId' in draft) {
    const lot = state.lots.find((one) => one.id === draft.lotId);
    return lot ? { product: lot.product, unit: lot.unit, lot: lot.name } : refuse(failure('lot_unknown'));
  }
  const lot = draft.lot?.name ?? null;
  if (draft.kind === 'scrap' && draft.productId === granulate.id) return { product: granulate, unit: kilos, lot };
  if (draft.kind === 'scrap' && draft.productId === insert.id) return { product: insert, unit: pieces, lot };
  return order ? { product: order.row.product, unit: order.row.unit, lot } : refuse(failure('order_unknown'));
}

function reasonOf(draft: EntryDraft): string | null {
  if (draft.kind === 'confirm') return null;
  return draft.kind === 'scrap' ? (reasons.find((one) => one.id === draft.reasonId)?.name ?? null) : draft.reason;
}

/** Records once by id. Throws a failure when the floor would refuse. */
export function record(state: FakeState, draft: EntryDraft): EntryView {
  const known = state.entries.find((entry) => entry.id === draft.id);
  if (known) return known.quantity === draft.quantity ? known : refuse(failure('payload_changed'));
  const { operator } = state.session;
  if (!operator) return refuse(failure('operator_missing'));
  const order = findOrder(state, draft.orderId);
  const remaining = order && figuresOf(state, order).remaining;
  if (draft.kind === 'confirm' && remaining && compare(draft.quantity, remaining) > 0)
    return refuse(failure('more_than_remains', { remaining }));
  const { product, unit, lot } = matterOf(state, draft, order);
  const entry: EntryView = {
    ...entryOf(state.entries.length + 101, draft.touchedAt, product, unit),
    id: draft.id,
    kind: draft.kind,
    role: draft.kind === 'scrap' ? draft.role : null,
    orderId: draft.orderId,
    orderName: order?.row.name ?? null,
    quantity: draft.quantity,
    lot,
    serials: draft.kind === 'confirm' ? (draft.serials ?? []) : [],
    reason: reasonOf(draft),
    operator,
  };
  state.entries.push(entry);
  if (draft.kind === 'confirm' && draft.count) useCount(state, draft.orderId, draft.count.toSeq, entry.touchedAt);
  return entry;
}

function useCount(state: FakeState, orderId: string, toSeq: number, since: string): void {
  state.orders = state.orders.map((order) =>
    order.row.id === orderId && order.proposal
      ? { ...order, proposal: { ...order.proposal, counted: '0', fromSeq: toSeq, since } }
      : order,
  );
}

/** What Odoo answers for an entry that waits. */
export function post(state: FakeState, id: string): void {
  const at = state.entries.findIndex((entry) => entry.id === id);
  const entry = state.entries[at];
  if (!state.online || entry?.state !== 'pending') return;
  const name = entry.kind === 'confirm' ? `${entry.orderName}-00${entry.seq - 99}` : `WH/INT/0${entry.seq}`;
  const postedAt = iso(state.now());
  state.entries[at] = {
    ...entry,
    state: 'posted',
    since: postedAt,
    attempts: 1,
    receipt: { model: 'mrp.production', resId: entry.seq, name, quantity: entry.quantity, again: false, postedAt },
  };
}
