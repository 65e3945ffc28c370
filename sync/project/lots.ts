import type { Entry, HoldPayload } from '../domain/entry.ts';
import { compare, minus, sum } from '../domain/quantity.ts';
import type { Lot } from '../domain/replicas.ts';
import type { HoldView, LotView } from '../domain/views.ts';
import { productView, stockUnitView, type Known } from './known.ts';
import { openMovesOfLot } from './open-entries.ts';

/** Holds and releases that the stock figures do not show yet: not in Odoo, or booked there after the figures were read. */
const underWay = (known: Known, lot: Lot): { entry: Entry; payload: HoldPayload }[] =>
  openMovesOfLot(known.open, lot.lotId).flatMap((entry) => {
    const { payload, delivery } = entry;
    if (payload.kind !== 'hold' && payload.kind !== 'release') return [];
    const isIn = (readAt: string | null | undefined): boolean => Boolean(readAt) && delivery.since <= String(readAt);
    const shown = delivery.state === 'posted' && (isIn(known.lotsReadAt) || isIn(lot.readAt));
    return shown ? [] : [{ entry, payload }];
  });

/** A lot with its stock by place, holds and releases under way already moved: a hold counts from the touch on, offline too. */
export function lotView(known: Known, lot: Lot): LotView {
  const stock = new Map(lot.places.map((place) => [place.locationId, place.quantity]));
  for (const { payload } of underWay(known, lot)) {
    stock.set(payload.fromLocationId, minus(stock.get(payload.fromLocationId) ?? '0', payload.quantity));
    stock.set(payload.toLocationId, sum([stock.get(payload.toLocationId) ?? '0', payload.quantity]));
  }
  return {
    id: lot.lotId,
    name: lot.name,
    product: productView(known, lot.productId),
    unit: stockUnitView(known, lot.productId),
    places: [...stock]
      .filter(([, quantity]) => compare(quantity, '0') > 0)
      .map(([locationId, quantity]) => ({
        locationId,
        location: known.places.get(`location:${locationId}`)?.name ?? '',
        quantity,
        hold: locationId === known.holdLocationId,
      })),
  };
}

export const lotsOf = (known: Known, productId: number): LotView[] =>
  [...known.lots.values()].filter((lot) => lot.productId === productId).map((lot) => lotView(known, lot));

/** Lots with stock in the hold location, or on their way there. `entries`: newest first, to tell since when and why. */
export function holdViews(known: Known, entries: readonly Entry[]): HoldView[] {
  const holds: HoldView[] = [];
  for (const lot of known.lots.values()) {
    const view = lotView(known, lot);
    const held = view.places.filter((place) => place.hold).map((place) => place.quantity);
    if (held.length === 0) continue;
    const last = entries.find((entry) => entry.payload.kind === 'hold' && entry.payload.lot.id === lot.lotId);
    holds.push({
      lot: view,
      quantity: sum(held),
      waiting: underWay(known, lot).some(({ entry }) => entry.delivery.state !== 'posted'),
      reason: last?.payload.kind === 'hold' ? last.payload.reason : null,
      since: last?.touchedAt ?? null,
    });
  }
  return holds;
}
