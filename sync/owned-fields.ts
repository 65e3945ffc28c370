import type { Lot, Order, Place, Product, Reference } from './domain/replicas.ts';
import { openSliceStates } from './domain/replicas.ts';
import { sum } from './domain/quantity.ts';
import type { BookedDocument } from './odoo/documents.ts';
import type { OwnedRecord } from './rules/ownership.ts';

/** What each record of the ownership table is as a value. */
export interface OwnedMap {
  readonly order: Order;
  readonly product: Product;
  readonly lot: Lot;
  readonly place: Place;
  readonly reference: Reference;
  readonly confirmation: BookedDocument;
  readonly scrap: BookedDocument;
  readonly transfer: BookedDocument;
}

/** One owned field of a record: how it reads as text, and how the earlier value is put back. */
interface Field<T> {
  readonly name: string;
  readonly read: (value: T) => string;
  readonly put: (remote: T, previous: T) => T;
}

/** Some keys of a record that are owned together. */
const keys = <T, K extends keyof T>(name: string, ...owned: readonly K[]): Field<T> => ({
  name,
  read: (value) => (owned.length === 1 ? textOf(value[owned[0] as K]) : JSON.stringify(owned.map((key) => value[key]))),
  put: (remote, previous) => ({ ...remote, ...Object.fromEntries(owned.map((key) => [key, previous[key]])) }),
});
const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

const computed = <T, K extends keyof T>(name: string, read: (value: T) => string, key: K): Field<T> => ({
  name,
  read,
  put: (remote, previous) => ({ ...remote, [key]: previous[key] }),
});

const isOpen = (slice: Order['slices'][number]): boolean => openSliceStates.includes(slice.state);

/** State of an order in the words of the table. */
export function stateOfOrder(order: Order): 'open' | 'cancelled' | 'done' {
  if (order.slices.some(isOpen)) return 'open';
  return order.slices.every((slice) => slice.state === 'cancel') ? 'cancelled' : 'done';
}

const plannedOf = (order: Order): string =>
  sum(order.slices.filter((slice) => slice.state !== 'cancel').map((slice) => slice.quantity));
const slicesOf = (order: Order): string => order.slices.map(({ id, state }) => `${id} ${state}`).join(', ');
const active = computed<Product | Place | Reference, 'active'>(
  'state',
  (value) => (value.active ? 'active' : 'archived'),
  'active',
);
const receipt: readonly Field<BookedDocument>[] = [
  computed('quantity', ({ quantity }) => sum([quantity]), 'quantity'),
  keys('state', 'state'),
];

const fieldsOf: { readonly [R in OwnedRecord]: readonly Field<OwnedMap[R]>[] } = {
  order: [
    keys('product and components', 'productId', 'components', 'sourceLocationId', 'targetLocationId'),
    computed('planned quantity', plannedOf, 'slices'),
    keys('unit', 'unitId'),
    keys('name and dates', 'name', 'dateStart', 'deadline', 'origin'),
    keys('work orders', 'workOrders'),
    keys('scraps', 'scraps'),
    computed('slices', slicesOf, 'slices'),
    computed('state', stateOfOrder, 'slices'),
  ],
  product: [
    keys('name and code', 'name', 'code', 'barcode'),
    keys('tracking', 'tracking'),
    keys('unit', 'unitId'),
    active as Field<Product>,
  ],
  lot: [keys('name', 'name'), keys('product', 'productId'), keys('stock by place', 'places')],
  place: [keys('name', 'name', 'code'), active as Field<Place>],
  reference: [keys('name', 'name', 'digits'), active as Field<Reference>],
  confirmation: receipt,
  scrap: receipt,
  transfer: receipt,
};

export interface FieldChange {
  readonly field: string;
  readonly from: string;
  readonly to: string;
}

/** The owned fields in which two values of one record differ. */
export function changedFields<R extends OwnedRecord>(
  record: R,
  previous: OwnedMap[R],
  remote: OwnedMap[R],
): FieldChange[] {
  return fieldsOf[record]
    .map((field) => ({ field: field.name, from: field.read(previous), to: field.read(remote) }))
    .filter(({ from, to }) => from !== to);
}

/** The record with the earlier values of these fields. */
export function keeping<R extends OwnedRecord>(
  record: R,
  previous: OwnedMap[R],
  remote: OwnedMap[R],
  kept: readonly string[],
): OwnedMap[R] {
  return fieldsOf[record]
    .filter((field) => kept.includes(field.name))
    .reduce((value, field) => field.put(value, previous), remote);
}
