import { compare, isSame, sum } from '../../../sync/domain/quantity.ts';
import type { Row, Value } from './fields.ts';
import { Refusal, need, type CheckedPosting } from './posting-input.ts';
import {
  checkUnit,
  findLot,
  findPlace,
  findProduct,
  nameOfProduct,
  needOpen,
  needStock,
  placeOfStock,
  slicesOf,
} from './posting-checks.ts';
import { createLine, writeLine } from './lines.ts';
import { markDone } from './mark-done.ts';
import { isOver, linesOf } from './move-state.ts';
import { setPicked, setQuantity } from './moves.ts';
import { createMove } from './move-create.ts';
import { cmp, num, text } from './numbers.ts';
import { assignOrder, isOpen } from './orders.ts';
import { placesWithin } from './quants.ts';
import { createScrap, validateScrap } from './scrap.ts';
import { outputOf, settle } from './settle.ts';
import { cumulativeShares, departsFromBill, type Share } from './shares.ts';
import type { Tables } from './tables.ts';
import { completeTransfer, createTransfer, validateTransfers } from './transfer.ts';

export type Receipt = Readonly<Record<string, unknown>>;
type Of<K extends CheckedPosting['kind']> = Extract<CheckedPosting, { kind: K }>;

const receiptOf = (
  tables: Tables,
  model: string,
  id: number,
  posting: CheckedPosting,
  lot: string,
  more: object = {},
): Receipt => ({
  model,
  res_id: id,
  name: tables.take(model, id)['name'],
  quantity: sum([posting.quantity]),
  unit: posting.unit,
  lot: lot || false,
  next: false,
  consumed: [],
  posted_at: tables.now,
  ...more,
});

/** The lots or serial numbers of what was produced; made when they are new. */
function producedLots(tables: Tables, posting: Of<'confirm'>, product: Row): Row[] {
  const name = nameOfProduct(tables, product);
  const { serials, lot } = posting;
  if (product['tracking'] === 'none') {
    if (lot || serials.length > 0) throw new Refusal('lot_not_wanted', `${name} is not kept in lots.`);
    return [];
  }
  if (product['tracking'] === 'lot') {
    if (serials.length > 0) throw new Refusal('lot_not_wanted', `${name} is kept in lots, not in serial numbers.`);
    if (lot && 'name' in lot) return [lotByName(tables, product.id, lot.name)];
    return [findLot(tables, posting, product)].filter((each) => each !== undefined);
  }
  if (lot) throw new Refusal('lot_not_wanted', `${name} is kept in serial numbers, not in lots.`);
  if (serials.length === 0) throw new Refusal('serials_required', `${name} needs a serial number for each piece.`);
  if (!isSame(String(serials.length), posting.quantity))
    throw new Refusal('serial_count', 'The count of serial numbers is not the quantity.', { serials: serials.length });
  if (new Set(serials).size !== serials.length)
    throw new Refusal('serial_used', 'A serial number is in the list twice.', { serials: [] });
  const lots = serials.map((serial) => lotByName(tables, product.id, serial));
  const used = lots.filter((each) =>
    tables.linked('stock.move.line', 'lot_id', each.id).some((line) => isDone(tables, line)),
  );
  if (used.length > 0) {
    const names = used.map((each) => String(each['name'])).toSorted();
    throw new Refusal('serial_used', `Already produced: ${names.slice(0, 10).join(', ')}.`, { serials: names });
  }
  return lots;
}

const isDone = (tables: Tables, line: Row): boolean =>
  tables.get('stock.move', Number(line['move_id']))?.['state'] === 'done';

const lotByName = (tables: Tables, product: number, name: string): Row =>
  tables.keyed('stock.lot', ['name', 'product_id', 'company_id'], [name, product, 1]) ??
  tables.insert('stock.lot', { name, product_id: product, company_id: 1 });

/**
 * Writes what is consumed, as `stage_components` does. A component that is kept in lots must be reserved in lots; others
 * go below zero, as in Odoo.
 */
function stageComponents(tables: Tables, slice: Row, shares: readonly Share[]): void {
  const isTracked = ({ move }: Share): boolean =>
    tables.take('product.product', move['product_id'])['tracking'] !== 'none';
  const held = ({ move }: Share): number => num(tables.take('stock.move', move.id)['quantity']);
  const lacks = (share: Share): boolean => isTracked(share) && cmp(held(share), num(share.quantity)) < 0;
  if (shares.some(lacks)) {
    for (const { move } of shares)
      if (tables.take('stock.move', move.id)['picked'] === true) setPicked(tables, move.id, false);
    assignOrder(tables, slice.id);
  }
  for (const share of shares) {
    if (lacks(share)) throw lacking(tables, share, held(share));
    setQuantity(tables, share.move.id, num(share.quantity));
    setPicked(tables, share.move.id, true);
    if (isTracked(share) && linesOf(tables, share.move.id).some((line) => line['lot_id'] === false))
      throw lacking(tables, share, held(share));
  }
}

function lacking(tables: Tables, share: Share, held: number): Refusal {
  const product = tables.take('product.product', share.move['product_id']);
  const message = `Odoo has reserved ${text(held)} of ${nameOfProduct(tables, product)} for this order, ${share.quantity} is needed.`;
  return new Refusal('not_enough_stock', message, {
    available: text(held),
    product: product.id,
    needed: share.quantity,
  });
}

function consumption(tables: Tables, slice: Row, shares: readonly Share[]): unknown[] {
  const places = placesWithin(tables, Number(slice['location_src_id']));
  const isShort = (product: number): boolean =>
    tables
      .linked('stock.quant', 'product_id', product)
      .some((quant) => places.includes(Number(quant['location_id'])) && compare(String(quant['quantity']), '0') < 0);
  return shares
    .map((share) => tables.take('stock.move', share.move.id))
    .map((move) => ({
      product: move['product_id'],
      quantity: move['state'] === 'done' ? String(move['quantity']) : '0',
      unit: move['product_uom'],
      lots: tables
        .linked('stock.move.line', 'move_id', move.id)
        .flatMap((line) => tables.get('stock.lot', Number(line['lot_id']))?.['name'] ?? []),
      short: isShort(Number(move['product_id'])),
    }));
}

/** As `without_markers` in posting-action.py. */
const withoutMarkers = (origin: unknown): string =>
  typeof origin === 'string' ? origin.replaceAll(/[ ,]*PS [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '') : '';

/** As `free_output` in posting-action.py. */
function freeOutput(tables: Tables, slice: Row, lots: readonly Row[]): void {
  if (tables.take('product.product', slice['product_id'])['tracking'] !== 'lot') return;
  const open = outputOf(tables, slice.id).filter((move) => move['product_id'] === slice['product_id'] && !isOver(move));
  const lines = open.flatMap((move) => linesOf(tables, move.id)).filter((line) => line['lot_id'] !== false);
  if (lines.every((line) => lots.some((lot) => lot.id === line['lot_id']))) return;
  for (const line of lines) writeLine(tables, line.id, { lot_id: false });
}

function confirm(tables: Tables, posting: Of<'confirm'>): Receipt {
  const slices = slicesOf(tables, posting);
  const slice = needOpen(slices);
  need(slice['product_id'] === posting.product, 'product');
  checkUnit(tables, posting, Number(slice['product_uom_id']));
  const remaining = String(slice['product_qty']);
  if (compare(posting.quantity, remaining) > 0)
    throw new Refusal('more_than_remains', `Only ${remaining} remain on order ${String(slice['name'])}.`, {
      remaining,
    });
  const lots = producedLots(tables, posting, tables.take('product.product', slice['product_id']));
  const marker = `PS ${posting.id}`;
  const origin = withoutMarkers(slice['origin']);
  tables.update('mrp.production', slice.id, {
    qty_producing: sum([posting.quantity]),
    lot_producing_ids: lots.map((lot) => lot.id),
    origin: origin === '' ? marker : `${origin}, ${marker}`,
  });
  tables.stale.orders.add(slice.id);
  freeOutput(tables, slice, lots);
  const shares = cumulativeShares(tables, slices, slice, posting.quantity);
  stageComponents(tables, slice, shares);
  const rest =
    compare(posting.quantity, remaining) < 0 ? { skip_backorder: true, mo_ids_to_backorder: [slice.id] } : {};
  const onlyRounding = !departsFromBill(tables, slice, posting.quantity, shares);
  const reply = markDone(tables, [slice.id], { skip_redirection: true, skip_consumption: onlyRounding, ...rest });
  if (reply !== true) {
    const { res_model: asked } = reply as { res_model: string };
    throw new Refusal('odoo_said', `Odoo wants a decision first (${asked}). Close this order in Odoo.`, {
      question: asked,
    });
  }
  settle(tables);
  const next = slicesOf(tables, posting).find(isOpen);
  if (next) tables.update('mrp.production', next.id, { origin: origin || false });
  return receiptOf(
    tables,
    'mrp.production',
    slice.id,
    posting,
    lots
      .map((lot) => lot['name'])
      .join(', ')
      .slice(0, 1000),
    {
      consumed: consumption(tables, slice, shares),
      next: next ? { id: next.id, name: next['name'], remaining: String(next['product_qty']) } : false,
    },
  );
}

/** The order that a scrap counts into, and where it lies by default. */
function scrapOrder(tables: Tables, posting: Of<'scrap'>): { order: Row | undefined; place: Value | undefined } {
  const { group } = posting;
  const slices = group === false ? [] : slicesOf(tables, { ...posting, group });
  const finished = slices.findLast((slice) => slice['state'] === 'done');
  const order = posting.role === 'product' ? finished : (slices.find(isOpen) ?? finished);
  const side = posting.role === 'component' ? 'location_src_id' : 'location_dest_id';
  return { order, place: (order ?? slices.at(-1))?.[side] };
}

function scrap(tables: Tables, posting: Of<'scrap'>): Receipt {
  const product = findProduct(tables, posting);
  checkUnit(tables, posting, Number(product['uom_id']));
  const lot = findLot(tables, posting, product);
  const { order, place } = scrapOrder(tables, posting);
  const location =
    posting.location === false
      ? placeOfStock(tables, posting, product, tables.take('stock.location', place), lot)
      : findPlace(tables, posting.location);
  need(posting.reason === false || tables.get('stock.scrap.reason.tag', posting.reason) !== undefined, 'reason');
  needStock(tables, posting, product, location, lot);
  const { id } = createScrap(tables, {
    product_id: product.id,
    product_uom_id: product['uom_id'] ?? 1,
    scrap_qty: sum([posting.quantity]),
    lot_id: lot?.id ?? false,
    production_id: order?.id ?? false,
    location_id: location.id,
    origin: `PS ${posting.id}`,
    scrap_reason_tag_ids: posting.reason === false ? [] : [posting.reason],
  });
  if (validateScrap(tables, id) !== true) throw new Refusal('odoo_said', 'Odoo wants a decision first.', {});
  return receiptOf(tables, 'stock.scrap', id, posting, String(lot?.['name'] ?? ''));
}

function transfer(tables: Tables, posting: Of<'hold' | 'release'>): Receipt {
  const product = findProduct(tables, posting);
  checkUnit(tables, posting, Number(product['uom_id']));
  if (!posting.lot) throw new Refusal('lot_required', 'Only a lot can be put on hold. Choose one.');
  const lot = findLot(tables, posting, product);
  const [from, to] = [findPlace(tables, posting.from), findPlace(tables, posting.to)];
  needStock(tables, posting, product, from, lot);
  const quantity = sum([posting.quantity]);
  const places = { location_id: from.id, location_dest_id: to.id };
  const type = tables.all('stock.picking.type').find((row) => row['code'] === 'internal')?.id ?? false;
  const note = posting.reason.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const { id } = createTransfer(tables, {
    ...places,
    picking_type_id: type,
    origin: `PS ${posting.id}`,
    note: note && `<p>${note}</p>`,
  });
  const shared = { ...places, picking_id: id, product_id: product.id };
  const move = createMove(tables, { ...shared, product_uom_qty: quantity, product_uom: product['uom_id'] ?? 1 });
  createLine(tables, { ...shared, move_id: move.id, lot_id: lot?.id ?? false, quantity, picked: true });
  completeTransfer(tables, id);
  validateTransfers(tables, [id], {});
  return receiptOf(tables, 'stock.picking', id, posting, String(lot?.['name'] ?? ''));
}

/** Does what a posting whose id is new asks for. Throws Refusal. */
export function carryOut(tables: Tables, posting: CheckedPosting): Receipt {
  switch (posting.kind) {
    case 'confirm':
      return confirm(tables, posting);
    case 'scrap':
      return scrap(tables, posting);
    case 'hold':
    case 'release':
      return transfer(tables, posting);
  }
}
