import type { ConfirmPayload, EntryPayload, HoldPayload, LotRef, ScrapPayload } from '../../sync/domain/entry.ts';
import { checkQuantity, compare } from '../../sync/domain/quantity.ts';
import type { Order, Product } from '../../sync/domain/replicas.ts';
import { orderFigures, orderState } from '../../sync/project/figures.ts';
import { productView, unitView, type Known } from '../../sync/project/known.ts';
import { lotView } from '../../sync/project/lots.ts';
import { stockAt } from '../../sync/reconcile.ts';
import { allowed } from '../../sync/rules/actions.ts';
import type { EntryDraft } from '../contract/table.ts';
import { FloorFailure, orRefuse } from './floor-failure.ts';

type Draft<K extends EntryDraft['kind']> = Extract<EntryDraft, { kind: K }>;

/**
 * Checks a draft against what this station knows and completes it (R34: validation before posting; Odoo checks again).
 * @throws {FloorFailure}
 */
export function payloadOf(known: Known, draft: EntryDraft): EntryPayload {
  if (draft.kind === 'confirm') return confirmOf(known, draft);
  if (draft.kind === 'scrap') return scrapOf(known, draft);
  return holdOf(known, draft);
}

/**
 * Checks a payload that a decision puts together, as if it were touched now: what it names may be gone, or be something else.
 * @throws {FloorFailure}
 */
export function checkAnew(known: Known, payload: EntryPayload): void {
  const { productId, unitId } = payloadOf(known, draftOf(payload));
  if (productId !== payload.productId) throw new FloorFailure('product_unknown');
  if (unitId !== payload.unitId) throw new FloorFailure('unit_mismatch');
}

/** The same as if it were touched now; the id is not looked at. */
function draftOf(payload: EntryPayload): EntryDraft {
  const touch = { id: '', touchedAt: 0 };
  if (payload.kind === 'confirm') {
    const { kind, orderId, quantity, lot, serials, count } = payload;
    return { ...touch, kind, orderId, quantity, lot, serials: serials && [...serials], count };
  }
  if (payload.kind === 'scrap') {
    const { kind, orderId, role, productId, quantity, lot, reasonId } = payload;
    return { ...touch, kind, orderId, role, productId, quantity, lot, reasonId };
  }
  const { kind, orderId, lot, quantity, fromLocationId, toLocationId, reason } = payload;
  return { ...touch, kind, orderId, lotId: lot.id, quantity, fromLocationId, toLocationId, reason };
}

function confirmOf(known: Known, draft: Draft<'confirm'>): ConfirmPayload {
  const order = orderOf(known, draft.orderId);
  const figures = orderFigures(order, known.open);
  const may = allowed('confirm', {
    state: orderState(order),
    nothingRemains: figures.remaining === '0',
    hasLots: true,
    hasHeldLots: true,
  });
  if (!may.allowed) throw new FloorFailure(may.failure.code, may.failure.facts);
  const quantity = quantityOf(known, draft.quantity, order.unitId);
  const product = productOf(known, order.productId);
  if (compare(quantity, figures.remaining) > 0)
    throw new FloorFailure('more_than_remains', { remaining: figures.remaining });
  return {
    kind: 'confirm',
    orderId: order.id,
    orderName: order.name,
    productId: order.productId,
    quantity,
    unitId: order.unitId,
    lot: confirmLot(known, product, draft.lot),
    serials: confirmSerials(known, product, draft.serials, quantity),
    count: draft.count,
  };
}

function confirmLot(known: Known, product: Product, lot: LotRef | null): LotRef | null {
  if (product.tracking !== 'lot') {
    if (lot) throw new FloorFailure('lot_not_wanted', { product: product.name });
    return null;
  }
  if (!lot) throw new FloorFailure('lot_required', { product: product.name });
  if ('id' in lot) return knownLot(known, lot.id, product.productId);
  const sameName = [...known.lots.values()].find(
    (each) => each.name === lot.name && each.productId === product.productId,
  );
  return sameName ? { id: sameName.lotId, name: sameName.name } : { name: lot.name };
}

function confirmSerials(
  known: Known,
  product: Product,
  serials: readonly string[] | null,
  quantity: string,
): readonly string[] | null {
  if (product.tracking !== 'serial') {
    if (serials?.length) throw new FloorFailure('lot_not_wanted', { product: product.name });
    return null;
  }
  if (!serials?.length) throw new FloorFailure('serials_required', { product: product.name });
  if (compare(String(serials.length), quantity) !== 0)
    throw new FloorFailure('serial_count', { serials: String(serials.length), quantity });
  const used = new Set(
    known.open.flatMap(({ payload }) =>
      payload.kind === 'confirm' && payload.productId === product.productId ? (payload.serials ?? []) : [],
    ),
  );
  // One that was made beforehand and never had stock is free; whether it ever moved, Odoo checks.
  for (const lot of known.lots.values())
    if (lot.productId === product.productId && lot.places.some((at) => stockAt(lot, at.locationId) !== '0'))
      used.add(lot.name);
  for (const serial of serials) {
    if (used.has(serial)) throw new FloorFailure('serial_used', { serial });
    used.add(serial);
  }
  return serials;
}

function scrapOf(known: Known, draft: Draft<'scrap'>): ScrapPayload {
  const order = orderOf(known, draft.orderId);
  const may = allowed('scrap', { state: orderState(order), nothingRemains: false, hasLots: true, hasHeldLots: true });
  if (!may.allowed) throw new FloorFailure(may.failure.code, may.failure.facts);
  const component = order.components.find((each) => each.productId === draft.productId);
  if (draft.role === 'component' ? !component : draft.productId !== order.productId)
    throw new FloorFailure('product_unknown');
  const reason = draft.reasonId === null ? undefined : known.reference.get(`reason:${draft.reasonId}`);
  if (!reason) throw new FloorFailure('reason_missing');
  const product = productOf(known, draft.productId);
  if (product.tracking !== 'none' && !draft.lot) throw new FloorFailure('lot_required', { product: product.name });
  if (product.tracking === 'none' && draft.lot) throw new FloorFailure('lot_not_wanted', { product: product.name });
  return {
    kind: 'scrap',
    orderId: order.id,
    orderName: order.name,
    role: draft.role,
    productId: draft.productId,
    quantity: quantityOf(known, draft.quantity, product.unitId),
    unitId: product.unitId,
    lot: draft.lot ? knownLot(known, draft.lot.id, draft.productId) : null,
    reasonId: reason.odooId,
    reason: reason.name,
  };
}

/** A hold goes to the station's hold location and a release comes from it, whatever the draft says. */
function holdOf(known: Known, draft: Draft<'hold' | 'release'>): HoldPayload {
  const lot = known.lots.get(String(draft.lotId));
  if (!lot) throw new FloorFailure('lot_unknown', { lot: String(draft.lotId) });
  const hold = known.holdLocationId;
  const holdEnd = draft.kind === 'hold' ? draft.toLocationId : draft.fromLocationId;
  if (hold === null || holdEnd !== hold || draft.fromLocationId === draft.toLocationId)
    throw new FloorFailure('location_unknown');
  for (const id of [draft.fromLocationId, draft.toLocationId])
    if (!known.places.has(`location:${id}`)) throw new FloorFailure('location_unknown', { location: String(id) });
  productOf(known, lot.productId);
  const view = lotView(known, lot);
  const place = view.places.find((each) => each.locationId === draft.fromLocationId);
  const quantity = quantityOf(known, draft.quantity, view.unit.id);
  if (!place || compare(quantity, place.quantity) > 0)
    throw new FloorFailure('not_enough_stock', { available: place?.quantity ?? '0', lot: lot.name });
  if (draft.kind === 'hold' && draft.reason === '') throw new FloorFailure('reason_missing');
  return {
    kind: draft.kind,
    orderId: draft.orderId,
    productId: lot.productId,
    quantity,
    unitId: view.unit.id,
    lot: { id: lot.lotId, name: lot.name },
    fromLocationId: draft.fromLocationId,
    toLocationId: draft.toLocationId,
    reason: draft.reason,
  };
}

function orderOf(known: Known, id: string): Order {
  const order = known.orders.get(id);
  if (!order) throw new FloorFailure('order_unknown', { order: id });
  return order;
}

function productOf(known: Known, id: number): Product {
  const product = known.products.get(String(id));
  if (!product) throw new FloorFailure('product_unknown', { product: productView(known, id).name });
  return product;
}

const quantityOf = (known: Known, quantity: string, unitId: number): string =>
  orRefuse(checkQuantity(quantity, unitView(known, unitId).digits));

function knownLot(known: Known, id: number, productId: number): { id: number; name: string } {
  const lot = known.lots.get(String(id));
  if (!lot) throw new FloorFailure('lot_unknown', { lot: String(id) });
  if (lot.productId !== productId) throw new FloorFailure('lot_wrong_product', { lot: lot.name });
  return { id: lot.lotId, name: lot.name };
}
