import { failure, type Failure } from '../../../sync/domain/failure.ts';
import type { LotView } from '../../../sync/domain/views.ts';
import { plant } from '../../host/plant.ts';
import { lotRef, type ChosenLot, type LotSource } from './lot.ts';

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
