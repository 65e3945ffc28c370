import { compare, minus, sum } from '../../../sync/domain/quantity.ts';
import type { Row, Values } from './fields.ts';
import type { Tables } from './tables.ts';

/** What moves: a product, of one lot or of none, from place to place. All ids; the quantity is an exact decimal. */
export interface Moving {
  readonly product: number;
  readonly lot: number | false;
  readonly from: number;
  readonly to: number;
  readonly quantity: string;
}

/** Next name of a sequence, as `SP/00012`. */
export function nextName(tables: Tables, code: string): string {
  const sequence = tables.all('ir.sequence').find((row) => row['code'] === code);
  if (!sequence) throw new Error(`no sequence ${code}`);
  const next = Number(sequence['number_next']);
  tables.update('ir.sequence', sequence.id, { number_next: next + 1 });
  return `${String(sequence['prefix'])}${String(next).padStart(Number(sequence['padding']), '0')}`;
}

const quantOf = (tables: Tables, product: number, location: number, lot: number | false): Row | undefined =>
  tables
    .linked('stock.quant', 'product_id', product)
    .find((quant) => quant['location_id'] === location && quant['lot_id'] === lot);

/** How much is exactly there. */
export const stockOf = (tables: Tables, product: number, location: number, lot: number | false): string =>
  String(quantOf(tables, product, location, lot)?.['quantity'] ?? '0');

/** The place itself and what is inside it. */
export function placesWithin(tables: Tables, location: number): number[] {
  const inside = tables.linked('stock.location', 'location_id', location);
  return [location, ...inside.flatMap((row) => placesWithin(tables, row.id))];
}

function addStock(tables: Tables, product: number, location: number, lot: number | false, quantity: string): void {
  const quant = quantOf(tables, product, location, lot);
  if (quant) tables.update('stock.quant', quant.id, { quantity: sum([String(quant['quantity']), quantity]) });
  else tables.insert('stock.quant', { product_id: product, location_id: location, lot_id: lot, quantity });
}

/** Moves stock, below zero if need be: Odoo does not refuse that either. */
export function moveStock(tables: Tables, { product, lot, from, to, quantity }: Moving): void {
  addStock(tables, product, from, lot, minus('0', quantity));
  addStock(tables, product, to, lot, quantity);
}

/**
 * Which lots a quantity is taken from, oldest stock first; what no stock covers comes without a lot at the end.
 * @returns parts that add up to `quantity`, with the place of each
 */
export function takeFrom(
  tables: Tables,
  product: number,
  location: number,
  quantity: string,
): { lot: number | false; place: number; quantity: string }[] {
  const places = placesWithin(tables, location);
  const parts: { lot: number | false; place: number; quantity: string }[] = [];
  let rest = quantity;
  for (const quant of tables.linked('stock.quant', 'product_id', product)) {
    const place = Number(quant['location_id']);
    const there = String(quant['quantity']);
    if (compare(rest, '0') <= 0) break;
    if (!places.includes(place) || compare(there, '0') <= 0) continue;
    const part = compare(there, rest) < 0 ? there : rest;
    parts.push({ lot: quant['lot_id'] as number | false, place, quantity: part });
    rest = minus(rest, part);
  }
  if (compare(rest, '0') > 0) parts.push({ lot: false, place: location, quantity: rest });
  return parts;
}

/** A done move with its lines, and the stock moved. */
export function doneMove(tables: Tables, values: Values, parts: readonly Moving[]): Row {
  const [first] = parts;
  if (!first) throw new Error('a move needs a part');
  const total = sum(parts.map((part) => part.quantity));
  const move = tables.insert('stock.move', {
    product_id: first.product,
    product_uom: tables.take('product.product', first.product)['uom_id'] ?? 1,
    product_uom_qty: total,
    location_id: first.from,
    location_dest_id: first.to,
    ...values,
    quantity: total,
    picked: true,
    state: 'done',
    date: tables.now,
  });
  addLines(tables, move, parts);
  return move;
}

/** The lines of a move that is being done, and the stock they move. */
export function addLines(tables: Tables, move: Row, parts: readonly Moving[]): void {
  for (const part of parts) {
    moveStock(tables, part);
    tables.insert('stock.move.line', {
      move_id: move.id,
      picking_id: move['picking_id'] ?? false,
      product_id: part.product,
      lot_id: part.lot,
      quantity: part.quantity,
      picked: true,
      location_id: part.from,
      location_dest_id: part.to,
      date: tables.now,
    });
  }
}
