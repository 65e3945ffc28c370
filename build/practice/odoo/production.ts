import { compare, minus, times } from '../../../sync/domain/quantity.ts';
import { userError } from './errors.ts';
import type { Row, Values } from './fields.ts';
import { addLines, doneMove, nextName, takeFrom, type Moving } from './stock.ts';
import { openStates } from './schema-work.ts';
import { rounded, roundedUp } from './rounding.ts';
import { openMoves, plainShares, type Share } from './shares.ts';
import type { Tables } from './tables.ts';

export const isOpen = (row: Row): boolean => openStates.some((state) => state === row['state']);

/** Fills in what Odoo 19 fills in at `create`: name, group, places, components of the bill of materials, work orders. */
export function completeOrder(tables: Tables, id: number): void {
  const order = tables.take('mrp.production', id);
  const bom =
    tables.get('mrp.bom', Number(order['bom_id'])) ??
    tables.linked('mrp.bom', 'product_tmpl_id', Number(order['product_id']))[0];
  const name = order['name'] === false ? nextName(tables, 'mrp.production') : String(order['name']);
  const stock = tables.all('stock.location').find((row) => row['usage'] === 'internal')?.id ?? false;
  const product = tables.take('product.product', order['product_id']);
  tables.update('mrp.production', id, {
    name,
    bom_id: bom?.id ?? false,
    consumption: bom?.['consumption'] ?? 'warning',
    product_uom_id: product['uom_id'] ?? 1,
    production_group_id: tables.insert('mrp.production.group', { name }).id,
    location_src_id: order['location_src_id'] || stock,
    location_dest_id: order['location_dest_id'] || stock,
    date_start: order['date_start'] || tables.now,
  });
  if (bom) addBomMoves(tables, id, bom);
  for (const operation of bom ? tables.linked('mrp.routing.workcenter', 'bom_id', bom.id) : [])
    tables.insert('mrp.workorder', workOrderOf(operation, id, String(order['product_qty'])));
}

function addBomMoves(tables: Tables, id: number, bom: Row): void {
  const order = tables.take('mrp.production', id);
  for (const line of tables.linked('mrp.bom.line', 'bom_id', bom.id)) {
    const quantity = String(order['product_qty']);
    const demand = roundedUp(times(String(line['product_qty']), quantity), String(bom['product_qty']));
    tables.insert('stock.move', {
      product_id: line['product_id'] ?? false,
      bom_line_id: line.id,
      product_uom: line['product_uom_id'] ?? 1,
      unit_factor: rounded(demand, quantity, 12),
      product_uom_qty: demand,
      raw_material_production_id: id,
      location_id: order['location_src_id'] ?? false,
      location_dest_id: productionPlace(tables),
      reference: order['name'] ?? false,
      date: tables.now,
    });
  }
}

const workOrderOf = (operation: Row, order: number, quantity: string): Values => ({
  name: operation['name'] ?? false,
  workcenter_id: operation['workcenter_id'] ?? false,
  operation_id: operation.id,
  production_id: order,
  sequence: operation['sequence'] ?? 100,
  duration_expected: times(String(operation['time_cycle_manual']), quantity),
});

const productionPlace = (tables: Tables): number =>
  tables.all('stock.location').find((row) => row['usage'] === 'production')?.id ?? 0;

/** Releases draft orders for production. */
export function confirmOrder(tables: Tables, id: number): void {
  if (tables.take('mrp.production', id)['state'] !== 'draft') return;
  tables.update('mrp.production', id, { state: 'confirmed', reservation_state: 'assigned' });
  for (const move of tables.linked('stock.move', 'raw_material_production_id', id))
    tables.update('stock.move', move.id, { state: 'assigned' });
}

export function cancelOrder(tables: Tables, id: number): void {
  const order = tables.take('mrp.production', id);
  if (order['state'] === 'done') throw userError('You cannot cancel a manufacturing order that is already done.');
  tables.update('mrp.production', id, { state: 'cancel' });
  for (const move of openMoves(tables, id)) tables.update('stock.move', move.id, { state: 'cancel' });
  for (const work of tables.linked('mrp.workorder', 'production_id', id))
    if (work['state'] !== 'done') tables.update('mrp.workorder', work.id, { state: 'cancel' });
}

/**
 * Finishes a slice with `quantity` of these lots; the rest becomes the next slice.
 * @returns the next slice, if a rest is left
 */
export function finishSlice(
  tables: Tables,
  id: number,
  quantity: string,
  lots: readonly number[],
  keepsRest: boolean,
  shares: readonly Share[] = plainShares(tables, id, quantity),
): Row | undefined {
  const order = tables.take('mrp.production', id);
  const whole = String(order['product_qty']);
  const rest = minus(whole, quantity);
  const next = keepsRest && compare(rest, '0') > 0 ? openNext(tables, order, rest) : undefined;
  for (const share of shares) consume(tables, share.move, share.quantity, quantity);
  for (const move of openMoves(tables, id)) tables.update('stock.move', move.id, { state: 'cancel' });
  produce(tables, tables.take('mrp.production', id), quantity, lots);
  tables.update('mrp.production', id, {
    state: 'done',
    product_qty: quantity,
    qty_producing: quantity,
    lot_producing_ids: [...lots],
    date_start: tables.now,
    date_finished: tables.now,
  });
  for (const work of tables.linked('mrp.workorder', 'production_id', id))
    if (work['state'] !== 'cancel')
      tables.update('mrp.workorder', work.id, { state: 'done', qty_produced: quantity, date_finished: tables.now });
  return next;
}

function consume(tables: Tables, move: Row, quantity: string, produced: string): void {
  const product = Number(move['product_id']);
  const parts = takeFrom(tables, product, Number(move['location_id']), quantity).map((part): Moving => ({
    product,
    lot: part.lot,
    from: part.place,
    to: Number(move['location_dest_id']),
    quantity: part.quantity,
  }));
  tables.update('stock.move', move.id, {
    state: 'done',
    quantity,
    product_uom_qty: rounded(times(String(move['unit_factor']), produced)),
    picked: true,
    date: tables.now,
  });
  addLines(tables, move, parts);
}

function produce(tables: Tables, order: Row, quantity: string, lots: readonly number[]): void {
  const base = {
    product: Number(order['product_id']),
    from: productionPlace(tables),
    to: Number(order['location_dest_id']),
  };
  const each = lots.length > 1 ? '1' : quantity;
  const parts: Moving[] = (lots.length > 0 ? lots : [false as const]).map((lot) => ({ ...base, lot, quantity: each }));
  doneMove(tables, { production_id: order.id, reference: order['name'] ?? false, unit_factor: '1' }, parts);
}

/** The slice for what is left, with the names that Odoo gives: both parts carry a number from the first split on. */
function openNext(tables: Tables, order: Row, rest: string): Row {
  const sequence = Number(order['backorder_sequence']);
  const base = sequence > 1 ? String(order['name']).replace(/-\d+$/, '') : String(order['name']);
  const numbered = (n: number): string => `${base}-${String(n).padStart(3, '0')}`;
  const last = Math.max(
    ...tables
      .linked('mrp.production', 'production_group_id', Number(order['production_group_id']))
      .map((slice) => Number(slice['backorder_sequence'])),
  );
  tables.update('mrp.production', order.id, { name: numbered(sequence) });
  for (const move of tables.linked('stock.move', 'raw_material_production_id', order.id))
    tables.update('stock.move', move.id, { reference: numbered(sequence) });
  const { id: _, ...copied } = order;
  const next = tables.insert('mrp.production', {
    ...copied,
    name: numbered(last + 1),
    backorder_sequence: last + 1,
    product_qty: rest,
    qty_producing: '0',
    lot_producing_ids: [],
    state: 'confirmed',
    date_finished: false,
  });
  copyMoves(tables, order.id, next, rest);
  return next;
}

function copyMoves(tables: Tables, from: number, next: Row, rest: string): void {
  for (const move of openMoves(tables, from)) {
    // Odoo rounds the demand of the rest and takes the next slice's share of one piece from it.
    const demand = rounded(times(String(move['unit_factor']), rest));
    const { id: _, ...copied } = move;
    tables.insert('stock.move', {
      ...copied,
      raw_material_production_id: next.id,
      product_uom_qty: demand,
      unit_factor: rounded(demand, rest, 12),
      quantity: '0',
      picked: false,
      reference: next['name'] ?? false,
    });
  }
  for (const work of tables.linked('mrp.workorder', 'production_id', from)) {
    const { id: _, ...copied } = work;
    const state = work['state'] === 'cancel' ? 'cancel' : 'ready';
    tables.insert('mrp.workorder', {
      ...copied,
      production_id: next.id,
      state,
      qty_produced: '0',
      date_start: false,
      date_finished: false,
    });
  }
}

/** A component's quantity was changed by hand: its share of one piece follows. */
export function refactor(tables: Tables, id: number): void {
  const move = tables.take('stock.move', id);
  const order = tables.get('mrp.production', Number(move['raw_material_production_id']));
  if (order)
    tables.update('stock.move', id, {
      unit_factor: rounded(String(move['product_uom_qty']), String(order['product_qty']), 12),
    });
}
