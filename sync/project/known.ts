import type { Entry } from '../domain/entry.ts';
import type { Lot, Order, Place, Product, Reference } from '../domain/replicas.ts';
import type { ProductView, UnitView } from '../domain/views.ts';

/** All that the folds look at: Odoo's records as last read, and this station's entries that are not settled (or are asked for). */
export interface Known {
  readonly orders: ReadonlyMap<string, Order>;
  readonly products: ReadonlyMap<string, Product>;
  readonly lots: ReadonlyMap<string, Lot>;
  readonly places: ReadonlyMap<string, Place>;
  readonly reference: ReadonlyMap<string, Reference>;
  /** Entries whose effect Odoo's records may not show yet: all but settled ones. */
  readonly open: readonly Entry[];
  readonly holdLocationId: number | null;
  /** Device time at which the stock of lots was last read from Odoo; null before that could matter. A lot may tell a later one of its own. */
  readonly lotsReadAt: string | null;
}

/** A unit that was never read allows whole pieces only: refusing is safer than rounding. */
export function unitView(known: Known, unitId: number): UnitView {
  const unit = known.reference.get(`unit:${unitId}`);
  return { id: unitId, name: unit?.name ?? '', digits: unit?.digits ?? 0 };
}

export function productView(known: Known, productId: number, name = ''): ProductView {
  const product = known.products.get(String(productId));
  return {
    id: productId,
    name: product?.name ?? name,
    code: product?.code ?? null,
    tracking: product?.tracking ?? 'none',
  };
}

/** The unit in which Odoo keeps a product's stock. */
export const stockUnitView = (known: Known, productId: number): UnitView =>
  unitView(known, known.products.get(String(productId))?.unitId ?? 0);
