import type { LotRef } from '../../../sync/domain/entry.ts';
import type { LotView, OrderView } from '../../../sync/domain/views.ts';

export type LotSource = 'only' | 'last' | 'scanned' | 'chosen' | 'new';
export interface ChosenLot {
  readonly ref: LotRef;
  readonly source: LotSource;
}

export const lotRef = (lot: LotView): { id: number; name: string } => ({ id: lot.id, name: lot.name });

/** The lot that is most likely meant: the one of the last confirmation, or the only one there is. */
export function proposedLot(order: OrderView): ChosenLot | null {
  if (order.product.tracking !== 'lot') return null;
  const last = order.entries.find((entry) => entry.kind === 'confirm' && entry.lot)?.lot;
  const known = order.lots.find((lot) => lot.name === last);
  if (known) return { ref: lotRef(known), source: 'last' };
  if (last) return { ref: { name: last }, source: 'last' };
  const only = order.lots.length === 1 ? order.lots[0] : undefined;
  return only ? { ref: lotRef(only), source: 'only' } : null;
}
