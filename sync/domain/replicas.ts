/** Odoo's records as last read. Ids are strings because RxDB's primary keys are; Odoo's numbers stand beside them. */

export type Tracking = 'none' | 'lot' | 'serial';
export const sliceStates = ['draft', 'confirmed', 'progress', 'to_close', 'done', 'cancel'] as const;
export type SliceState = (typeof sliceStates)[number];
/** A slice that may still be worked on. */
export const openSliceStates: readonly SliceState[] = ['confirmed', 'progress', 'to_close'];

/** One `mrp.production`. Quantity is what it was made for; on a done slice, what was booked. */
export interface Slice {
  readonly id: number;
  readonly name: string;
  readonly state: SliceState;
  readonly quantity: string;
  readonly dateStart: string | null;
  readonly writeDate: string;
}

export interface OrderComponent {
  readonly productId: number;
  readonly productName: string;
  readonly tracking: Tracking;
  /** For one unit of the product. */
  readonly perUnit: string;
  readonly unitId: number;
}

export interface OrderWorkOrder {
  readonly id: number;
  readonly name: string;
  readonly workCenterId: number;
  readonly state: 'blocked' | 'ready' | 'progress' | 'done' | 'cancel';
}

export interface OrderScrap {
  readonly id: number;
  readonly name: string;
  readonly productId: number;
  readonly quantity: string;
}

/** A manufacturing order: all slices of one `production_group_id`. */
export interface Order {
  readonly id: string;
  readonly groupId: number;
  /** Name without the slice's suffix, as `WH/MO/00412`. */
  readonly name: string;
  readonly productId: number;
  readonly unitId: number;
  readonly sourceLocationId: number;
  readonly targetLocationId: number;
  readonly dateStart: string | null;
  readonly deadline: string | null;
  readonly origin: string | null;
  readonly slices: readonly Slice[];
  readonly components: readonly OrderComponent[];
  readonly workOrders: readonly OrderWorkOrder[];
  readonly scraps: readonly OrderScrap[];
  /** Odoo does not show it any more; it stays, closed, until no entry is on its way for it. */
  readonly gone?: true;
}

export interface Product {
  readonly id: string;
  readonly productId: number;
  readonly name: string;
  readonly code: string | null;
  readonly barcode: string | null;
  readonly tracking: Tracking;
  readonly unitId: number;
  readonly active: boolean;
}

export interface Lot {
  readonly id: string;
  readonly lotId: number;
  readonly name: string;
  readonly productId: number;
  /** Stock by internal location: what holds and scrap can take, and what lies there besides, in packages or of another owner. */
  readonly places: readonly { readonly locationId: number; readonly quantity: string; readonly packed?: string }[];
  /** Device time: what was booked before is in the stock. Of the reading that last found another stock. */
  readonly readAt?: string;
}

/** A work center or an internal stock location. */
export interface Place {
  readonly id: string;
  readonly kind: 'workCenter' | 'location';
  readonly odooId: number;
  readonly name: string;
  readonly code: string | null;
  readonly active: boolean;
}

/** Units and scrap reasons. `digits`: decimals that the unit allows. */
export interface Reference {
  readonly id: string;
  readonly kind: 'unit' | 'reason';
  readonly odooId: number;
  readonly name: string;
  readonly digits: number;
  readonly active: boolean;
}

export interface ReplicaMap {
  readonly orders: Order;
  readonly products: Product;
  readonly lots: Lot;
  readonly places: Place;
  readonly reference: Reference;
}
export type ReplicaName = keyof ReplicaMap;
