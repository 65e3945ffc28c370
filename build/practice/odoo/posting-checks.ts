import { compare } from '../../../sync/domain/quantity.ts';
import type { Row } from './fields.ts';
import { Refusal, need, type CheckedPosting } from './posting-input.ts';
import { isOpen } from './orders.ts';
import { isKept } from './rounding.ts';
import { placesWithin, stockOf } from './quants.ts';
import type { Tables } from './tables.ts';
import { displayName } from './values.ts';

export const nameOfProduct = (tables: Tables, product: Row): string => displayName(tables, 'product.product', product);

export function checkUnit(tables: Tables, posting: CheckedPosting, unit: number): void {
  const name = String(tables.take('uom.uom', unit)['name']);
  if (unit !== posting.unit)
    throw new Refusal('unit_mismatch', `Odoo counts this in ${name}. Record it in that unit.`, { unit });
  if (!isKept(posting.quantity))
    throw new Refusal('precision', `Odoo keeps fewer digits of ${name} than were recorded.`, { rounding: '0.01' });
}

export function findProduct(tables: Tables, posting: CheckedPosting): Row {
  const product = tables.get('product.product', posting.product);
  need(product !== undefined, 'product');
  return product;
}

/** All made after the posting was recorded: an Odoo that was restored gives an id again, to something else. */
const areLater = ({ recordedAt }: CheckedPosting, rows: readonly Row[]): boolean =>
  rows.every((row) => String(row['create_date']) > recordedAt);

const stemOf = (name: unknown): string => String(name).replace(/-\d{3,}$/, '');

/** The lot that a posting names by its id, or false for a product that is not kept in lots. */
export function findLot(tables: Tables, posting: CheckedPosting, product: Row): Row | undefined {
  const name = nameOfProduct(tables, product);
  if (product['tracking'] === 'none') {
    if (posting.lot) throw new Refusal('lot_not_wanted', `${name} is not kept in lots.`);
    return undefined;
  }
  if (!posting.lot || !('id' in posting.lot))
    throw new Refusal('lot_required', `${name} is kept in lots or serial numbers. Choose one.`);
  const lot = tables.get('stock.lot', posting.lot.id);
  if (!lot) throw new Refusal('lot_unknown', 'Odoo does not know this lot any more.');
  const nameNow = String(lot['name']);
  if (posting.lotName !== '' && posting.lotName !== nameNow && areLater(posting, [lot]))
    throw new Refusal(
      'lot_unknown',
      `Odoo does not know lot ${posting.lotName} any more; its number is that of ${nameNow} now.`,
    );
  if (lot['product_id'] !== product.id) {
    const owner = nameOfProduct(tables, tables.take('product.product', lot['product_id']));
    throw new Refusal('lot_wrong_product', `Lot ${String(lot['name'])} belongs to ${owner}.`);
  }
  return lot;
}

export function findPlace(tables: Tables, id: number): Row {
  const place = tables.get('stock.location', id);
  if (place?.['usage'] !== 'internal')
    throw new Refusal('location_unknown', 'Odoo has no such storage place any more.', { location: id });
  return place;
}

/** Where so much of it lies: exactly there, else in the first place inside that holds enough and is not for what is on hold. */
export function placeOfStock(
  tables: Tables,
  posting: Extract<CheckedPosting, { kind: 'scrap' }>,
  product: Row,
  place: Row,
  lot: Row | undefined,
): Row {
  const onHold = posting.notFrom === false ? [] : placesWithin(tables, posting.notFrom);
  const within = placesWithin(tables, place.id).filter(
    (id) => tables.take('stock.location', id)['usage'] === 'internal' && !onHold.includes(id),
  );
  const enough = within.filter(
    (id) => compare(stockOf(tables, product.id, id, lot?.id ?? false), posting.quantity) >= 0,
  );
  return enough.length === 0 || enough.includes(place.id) ? place : tables.take('stock.location', Math.min(...enough));
}

export function needStock(
  tables: Tables,
  posting: CheckedPosting,
  product: Row,
  place: Row,
  lot: Row | undefined,
): void {
  const available = stockOf(tables, product.id, place.id, lot?.id ?? false);
  if (compare(available, posting.quantity) >= 0) return;
  const name = nameOfProduct(tables, product);
  const what = lot ? `${name} of lot ${String(lot['name'])}` : name;
  const where = displayName(tables, 'stock.location', place);
  const shown = compare(available, '0') < 0 ? '0' : available;
  throw new Refusal('not_enough_stock', `Odoo has only ${shown} of ${what} in ${where}.`, {
    available,
    product: product.id,
  });
}

/** All parts of a manufacturing order, by id. */
export function slicesOf(tables: Tables, posting: CheckedPosting & { readonly group: number }): Row[] {
  const { group, orderName } = posting;
  const slices = tables.linked('mrp.production', 'production_group_id', group);
  if (slices.length === 0) throw new Refusal('order_not_found', 'Odoo does not know this order any more.');
  const isNamedSo = orderName === '' || slices.some((slice) => stemOf(slice['name']) === stemOf(orderName));
  if (!isNamedSo && areLater(posting, slices)) {
    const now = String(slices[0]?.['name']);
    const message = `Odoo does not know order ${orderName} any more; its number is that of ${now} now.`;
    throw new Refusal('order_not_found', message, { order: orderName });
  }
  return slices;
}

export function needOpen(slices: readonly Row[]): Row {
  const open = slices.find(isOpen);
  if (open) return open;
  const name = String(slices.at(-1)?.['name']);
  if (slices.some((slice) => slice['state'] === 'draft'))
    throw new Refusal('order_not_released', `Order ${name} is not released for production yet.`);
  if (slices.every((slice) => slice['state'] === 'cancel'))
    throw new Refusal('order_cancelled', `Order ${name} was cancelled.`);
  throw new Refusal('order_closed', `Order ${name} is finished already.`);
}
