import type { RequestInput } from '../../../main/contract/table.ts';
import { failure, type Failure } from '../../../sync/domain/failure.ts';
import { compare, parseTyped } from '../../../sync/domain/quantity.ts';
import type { LotView, SetupView } from '../../../sync/domain/views.ts';
import { toTyped } from '../../ui/typing.ts';
import type { EntryFields } from '../entry/draft.ts';
import type { Touch } from '../entry/touch.ts';

export type Place = LotView['places'][number];

export interface MoveDraft extends EntryFields {
  readonly lot: LotView | null;
  readonly fromId: number | null;
  readonly toId: number | null;
  readonly reason: string;
}

const inStock = (lot: LotView, hold: boolean): Place[] =>
  lot.places.filter((place) => place.hold === hold && compare(place.quantity, '0') > 0);

/** Where a hold may take a lot from, or a release: most first. */
export const sourcesOf = (lot: LotView | null, kind: 'hold' | 'release'): Place[] =>
  lot ? inStock(lot, kind === 'release').toSorted((a, b) => compare(b.quantity, a.quantity)) : [];

/** The form for a lot: all that lies at its biggest place. */
export function moveOf(lot: LotView | null, kind: 'hold' | 'release', decimalKey: '.' | ','): MoveDraft {
  const [from] = sourcesOf(lot, kind);
  return {
    typed: { text: from ? toTyped(from.quantity, decimalKey) : '', fresh: true },
    lot,
    fromId: from?.locationId ?? null,
    toId: null,
    reason: '',
    touch: null,
  };
}

export interface MovePlaces {
  readonly from: Place | null;
  readonly toId: number | null;
}

export function moveProblem(draft: MoveDraft, { from, toId }: MovePlaces, decimalKey: '.' | ','): Failure | null {
  if (!draft.lot) return failure('lot_required');
  if (!from) return failure('not_enough_stock');
  const quantity = parseTyped(draft.typed.text, decimalKey, draft.lot.unit.digits);
  if (!quantity.ok) return quantity.failure;
  if (compare(quantity.value, from.quantity) > 0) return failure('not_enough_stock', { available: from.quantity });
  if (toId === null) return failure('location_unknown');
  return draft.reason.trim() === '' ? failure('reason_missing') : null;
}

export function moveInput(
  draft: MoveDraft,
  touch: Touch,
  kind: 'hold' | 'release',
  orderId: string | null,
  { from, toId }: MovePlaces,
  decimalKey: '.' | ',',
): RequestInput<'entry.record'> {
  const quantity = draft.lot && parseTyped(draft.typed.text, decimalKey, draft.lot.unit.digits);
  return {
    kind,
    ...touch,
    orderId,
    lotId: draft.lot?.id ?? 0,
    quantity: quantity?.ok ? quantity.value : '0',
    fromLocationId: from?.locationId ?? 0,
    toLocationId: toId ?? 0,
    reason: draft.reason.trim(),
  };
}

/** Where a released lot may go: where more of it lies first, then every other place but the hold location. */
export function releaseTargets(lot: LotView, setup: SetupView | undefined): { id: number; name: string }[] {
  const near = lot.places
    .filter((place) => !place.hold)
    .map((place) => ({ id: place.locationId, name: place.location }));
  const others = (setup?.locations ?? []).filter(
    (place) => place.id !== setup?.holdLocationId && !near.some((one) => one.id === place.id),
  );
  return [...near, ...others].slice(0, 6);
}
