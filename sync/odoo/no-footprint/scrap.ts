import type { ScrapPayload } from '../../domain/entry.ts';
import { openSliceStates } from '../../domain/replicas.ts';
import { compare, fromOdoo, sum } from '../../domain/quantity.ts';
import { idOf, isPassing, Refused, Stopped, type Desk } from './desk.ts';
import type { DocumentKind, DocumentModel } from './document.ts';
import { needLot, needProduct, stockOf } from './stock.ts';
import { needSameOrder } from './slices.ts';
import type { Row } from '../read.ts';

const question = 'stock.warn.insufficient.qty.scrap';

/**
 * A scrap as Odoo books it: made, then validated. It has no guard of its own – validated twice it scraps twice – so each is validated
 * once. Killed, it has the quantity zero, which Odoo refuses to validate; a station may not delete it (facts §4).
 */
export function scrapModel(desk: Desk): DocumentModel {
  const movesOf = (id: number): Promise<Row[]> =>
    desk.read(
      'stock.move',
      [
        ['scrap_id', '=', id],
        ['state', '=', 'done'],
      ],
      ['quantity'],
    );
  return {
    model: 'stock.scrap',
    kill: { method: 'write', args: { vals: { scrap_qty: 0 } } },
    isDead: (row) => Number(row['scrap_qty']) === 0,
    moved: async (id) => sum((await movesOf(id)).map((row) => fromOdoo(Number(row['quantity']), 12))),
    mend: async (row, moved) => {
      if (Number(row['scrap_qty']) !== 0) return;
      const args = { vals: { scrap_qty: Number(moved) } };
      const reply = await desk.make({ model: 'stock.scrap', method: 'write', ids: [Number(row['id'])], args });
      // Left at zero it would look like another quantity: the next attempt finds the scrap and puts it right.
      if (!reply.ok && isPassing(reply.fault)) throw new Stopped(reply.fault);
    },
  };
}

/** With what was recorded. @param at when, in Odoo's time, milliseconds since 1970 */
export function scrapKind(desk: Desk, payload: ScrapPayload, at: number): DocumentKind {
  let place = 0;
  return {
    ...scrapModel(desk),
    validate: 'action_validate',
    context: {},
    values: async () => {
      const product = await needProduct(desk, payload);
      const lot = await needLot(desk, product, { lot: payload.lot, at });
      const where = await placeOf(desk, payload, at);
      place = await placeOfStock(desk, payload, lot, where.location);
      if (payload.reasonId !== null) await needReason(desk, payload.reasonId);
      return {
        product_id: product.id,
        product_uom_id: product.unit,
        scrap_qty: Number(payload.quantity),
        lot_id: lot || false,
        production_id: where.order || false,
        location_id: place,
        scrap_reason_tag_ids: [[6, 0, payload.reasonId === null ? [] : [payload.reasonId]]],
      };
    },
    refusal: async (asked) => {
      if (asked !== question)
        return new Refused('odoo_said', `Odoo wants a decision first (${asked}).`, { question: asked });
      const available = await stockOf(desk, payload.productId, place, payload.lot?.id ?? 0);
      return new Refused('not_enough_stock', `Odoo has only ${available} there.`, {
        available,
        product: String(payload.productId),
      });
    },
  };
}

/**
 * Where so much of it lies: exactly there, else in the first place inside that holds enough (shelves; goods that Odoo put away). Odoo
 * scraps out of one place, and counts what is exactly there. What is on hold stays where it is.
 */
async function placeOfStock(desk: Desk, payload: ScrapPayload, lot: number, location: number): Promise<number> {
  const domain = [
    ['product_id', '=', payload.productId],
    ['lot_id', '=', lot || false],
    ['package_id', '=', false],
    ['owner_id', '=', false],
    ['location_id', 'child_of', [location]],
    ['location_id.usage', '=', 'internal'],
    ...(payload.holdLocationId === undefined ? [] : ['!', ['location_id', 'child_of', [payload.holdLocationId]]]),
  ];
  const rows = await desk.read('stock.quant', domain, ['location_id', 'quantity']);
  const enough = [...Map.groupBy(rows, (row) => idOf(row['location_id']))]
    .filter(([, own]) => compare(sum(own.map((row) => fromOdoo(Number(row['quantity']), 12))), payload.quantity) >= 0)
    .map(([id]) => id);
  return enough.length === 0 || enough.includes(location) ? location : Math.min(...enough);
}

async function needReason(desk: Desk, reason: number): Promise<void> {
  const rows = await desk.read('stock.scrap.reason.tag', [['id', '=', reason]], ['id']);
  if (rows.length === 0)
    throw new Refused('bad_input', 'Odoo does not know this scrap reason any more.', { field: 'reason' });
}

/** The slice that the scrap belongs to, and where it lies: components at the source, products where finished ones go. */
async function placeOf(desk: Desk, payload: ScrapPayload, at: number): Promise<{ order: number; location: number }> {
  const { orderId, role } = payload;
  const domain = [['production_group_id', '=', Number(orderId)]];
  const fields = ['name', 'state', 'create_date', 'location_src_id', 'location_dest_id'];
  const slices = await desk.read('mrp.production', domain, fields);
  needSameOrder(slices, payload.orderName, at);
  const finished = slices.findLast((row) => row['state'] === 'done');
  const open = slices.find((row) => openSliceStates.some((state) => state === row['state']));
  // Only a finished slice has made something; a scrap of a product on an open one would count into it.
  const order = role === 'product' ? finished : (open ?? finished);
  const place = order ?? slices.at(-1);
  if (!place) throw new Refused('order_not_found', 'Odoo does not know this order any more.');
  return {
    order: Number(order?.['id'] ?? 0),
    location: idOf(place[role === 'component' ? 'location_src_id' : 'location_dest_id']),
  };
}
