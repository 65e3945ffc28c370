import type { Entry } from '../domain/entry.ts';
import type { EntryView } from '../domain/views.ts';
import { productView, unitView, type Known } from './known.ts';

/** An entry in the words of the screen. */
export function entryView(known: Known, entry: Entry): EntryView {
  const { payload, delivery } = entry;
  const order = payload.orderId === null ? undefined : known.orders.get(payload.orderId);
  return {
    id: entry.id,
    seq: entry.seq,
    kind: payload.kind,
    role: payload.kind === 'scrap' ? payload.role : null,
    orderId: payload.orderId,
    orderName: order?.name ?? null,
    product: productView(known, payload.productId),
    quantity: payload.quantity,
    unit: unitView(known, payload.unitId),
    lot: payload.lot?.name ?? null,
    serials: payload.kind === 'confirm' ? (payload.serials ?? []) : [],
    reason: payload.kind === 'confirm' ? null : payload.reason,
    operator: entry.operator,
    touchedAt: entry.touchedAt,
    state: delivery.state,
    since: delivery.since,
    attempts: delivery.attempts,
    failure: delivery.failure,
    receipt: delivery.receipt,
    posting: delivery.posting,
  };
}
