import type { HoldPayload } from '../../domain/entry.ts';
import { compare, fromOdoo, sum } from '../../domain/quantity.ts';
import { idOf, Refused, text, type Desk } from './desk.ts';
import type { DocumentKind, DocumentModel } from './document.ts';
import { needLot, needProduct, stockOf } from './stock.ts';

/**
 * A hold or a release as an internal transfer, made in one call with its detailed line: made with the transfer itself, the line has it
 * as its document, and Odoo makes the move. Never written to afterwards: a late write would move a done transfer's stock again.
 * Killed, it is cancelled, which Odoo never validates.
 */
export function transferModel(desk: Desk): DocumentModel {
  return {
    model: 'stock.picking',
    kill: { method: 'action_cancel' },
    isDead: (row) => row['state'] === 'cancel',
    moved: async (id) => {
      const rows = await desk.read('stock.move.line', [['picking_id', '=', id]], ['quantity']);
      return sum(rows.map((row) => fromOdoo(Number(row['quantity']), 12)));
    },
  };
}

/** With what was recorded. @param at when, in Odoo's time, milliseconds since 1970 */
export function transferKind(desk: Desk, payload: HoldPayload, at: number): DocumentKind {
  return {
    ...transferModel(desk),
    validate: 'button_validate',
    // An expired lot may go on hold without a question, that is what a hold is for. Its release is Odoo's question.
    context: payload.kind === 'hold' ? { skip_expired: true } : {},
    values: () => valuesOf(desk, payload, at),
    refusal: (asked) =>
      Promise.resolve(new Refused('odoo_said', `Odoo wants a decision first (${asked}).`, { question: asked })),
  };
}

async function valuesOf(desk: Desk, payload: HoldPayload, at: number): Promise<Readonly<Record<string, unknown>>> {
  const product = await needProduct(desk, payload);
  const lot = await needLot(desk, product, { lot: payload.lot, at });
  if (lot === 0) throw new Refused('lot_required', 'Only a lot can be put on hold. Choose one.');
  const type = await typeOf(desk, payload);
  // Odoo does not refuse more than there is (facts §5). Another station's transfer between this and ours is not seen.
  const available = await stockOf(desk, product.id, payload.fromLocationId, lot);
  if (compare(available, payload.quantity) < 0)
    throw new Refused('not_enough_stock', `Odoo has only ${available} of lot ${payload.lot.name} there.`, {
      available,
      product: String(product.id),
    });
  const places = { location_id: payload.fromLocationId, location_dest_id: payload.toLocationId };
  const line = { product_id: product.id, product_uom_id: product.unit, lot_id: lot, ...places };
  return {
    picking_type_id: type,
    ...places,
    note: plainNote(payload.reason),
    move_line_ids: [[0, 0, { ...line, quantity: Number(payload.quantity), picked: true }]],
  };
}

/** The note is HTML in Odoo; what was typed on the floor must stay text. */
const plainNote = (reason: string): string =>
  reason.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Internal transfers of the warehouse of either place. @throws {Refused} */
async function typeOf(desk: Desk, { fromLocationId, toLocationId }: HoldPayload): Promise<number> {
  const ids = [fromLocationId, toLocationId];
  const places = await desk.read('stock.location', [['id', 'in', ids]], ['usage', 'warehouse_id']);
  for (const id of ids) {
    const place = places.find((row) => row['id'] === id);
    if (!place || text(place['usage']) !== 'internal')
      throw new Refused('location_unknown', 'Odoo has no such storage place any more.', { location: String(id) });
  }
  const types = await desk.read('stock.picking.type', [['code', '=', 'internal']], ['warehouse_id']);
  const warehouses = ids.map((id) => idOf(places.find((row) => row['id'] === id)?.['warehouse_id'])).filter(Boolean);
  const own = types.find((row) => idOf(row['warehouse_id']) === warehouses[0]) ?? types[0];
  if (!own) throw new Refused('odoo_said', 'Odoo has no operation type for internal transfers.');
  return Number(own['id']);
}
