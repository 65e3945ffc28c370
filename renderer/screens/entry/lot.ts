import type { LotRef } from '../../../sync/domain/entry.ts';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import type { LotView, OrderView } from '../../../sync/domain/views.ts';
import { plant } from '../../host/plant.ts';

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

export type FoundLot = { readonly lot: ChosenLot } | { readonly failure: Failure };

/** A lot by its scanned or typed name: a known one, or a new one unless the name belongs to another product. */
export async function lotByName(
  name: string,
  productId: number,
  near: readonly LotView[],
  source: LotSource,
): Promise<FoundLot> {
  const text = name.trim();
  const close = near.find((lot) => lot.name === text && lot.product.id === productId);
  if (close) return { lot: { ref: lotRef(close), source } };
  const found = await plant.request('lots.find', { text });
  const exact = found.ok ? found.value.filter((lot) => lot.name === text) : [];
  const own = exact.find((lot) => lot.product.id === productId);
  if (own) return { lot: { ref: lotRef(own), source } };
  if (exact.length > 0) return { failure: failure('lot_wrong_product', { lot: text }) };
  return { lot: { ref: { name: text }, source: 'new' } };
}
