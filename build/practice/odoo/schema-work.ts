import { minus, atLeastZero, sum } from '../../../sync/domain/quantity.ts';
import {
  back,
  boolean,
  char,
  computed,
  datetime,
  float,
  integer,
  link,
  many,
  selection,
  text,
  type Row,
  type Schema,
} from './fields.ts';
import type { Tables } from './tables.ts';

const company = link('res.company', { initial: 1 });
export const openStates = ['confirmed', 'progress', 'to_close'] as const;
const moveStates = ['draft', 'waiting', 'confirmed', 'partially_available', 'assigned', 'done', 'cancel'] as const;

/** Finished and booked, without what was scrapped of it afterwards. */
const produced = (tables: Tables, row: Row): string =>
  sum(
    tables
      .linked('stock.move', 'production_id', row.id)
      .filter(
        (move) => move['state'] === 'done' && move['scrap_id'] === false && move['product_id'] === row['product_id'],
      )
      .map((move) => String(move['quantity'])),
  );

const production = (tables: Tables, row: Row): Row => tables.take('mrp.production', row['production_id']);

/** Orders and their work, stock moves, scrap and transfers: names and types of Odoo 19. */
export const workSchema: Schema = {
  'mrp.production': {
    fields: {
      name: char(),
      state: selection(['draft', 'confirmed', 'progress', 'to_close', 'done', 'cancel']),
      product_id: link('product.product', { required: true }),
      product_qty: float('1'),
      product_uom_id: link('uom.uom', { initial: 1 }),
      qty_producing: float(),
      qty_produced: computed('float', produced),
      lot_producing_ids: many('stock.lot'),
      bom_id: link('mrp.bom'),
      consumption: selection(['flexible', 'warning', 'strict'], 'warning'),
      origin: char(),
      priority: selection(['0', '1']),
      date_start: datetime(),
      date_deadline: datetime(),
      date_finished: datetime(),
      reservation_state: selection(['confirmed', 'assigned', 'waiting'], false),
      production_group_id: link('mrp.production.group'),
      backorder_sequence: integer(1),
      location_src_id: link('stock.location'),
      location_dest_id: link('stock.location'),
      move_raw_ids: back('stock.move', 'raw_material_production_id'),
      move_finished_ids: back('stock.move', 'production_id'),
      workorder_ids: back('mrp.workorder', 'production_id'),
      scrap_ids: back('stock.scrap', 'production_id'),
      user_id: link('res.users', { initial: 2 }),
      company_id: company,
    },
    order: 'priority desc, date_start, id',
    unique: [['name', 'company_id']],
  },
  'mrp.workorder': {
    fields: {
      name: char(),
      state: selection(['blocked', 'ready', 'progress', 'done', 'cancel'], 'ready'),
      workcenter_id: link('mrp.workcenter'),
      operation_id: link('mrp.routing.workcenter'),
      production_id: link('mrp.production'),
      qty_production: computed('float', (tables, row) => String(production(tables, row)['product_qty'])),
      qty_producing: computed('float', (tables, row) => String(production(tables, row)['qty_producing'])),
      qty_produced: float(),
      qty_remaining: computed('float', (tables, row) =>
        atLeastZero(minus(String(production(tables, row)['product_qty']), String(row['qty_produced']))),
      ),
      duration_expected: float(),
      duration: float(),
      is_user_working: boolean(),
      date_start: datetime(),
      date_finished: datetime(),
      sequence: integer(100),
    },
    order: 'sequence, id',
  },
  'stock.move': {
    fields: {
      product_id: link('product.product'),
      product_uom_qty: float(),
      quantity: float(),
      picked: boolean(),
      unit_factor: float('1'),
      product_uom: link('uom.uom', { initial: 1 }),
      state: selection(moveStates),
      manual_consumption: boolean(),
      bom_line_id: link('mrp.bom.line'),
      has_tracking: computed(
        'selection',
        (tables, row) => tables.take('product.product', row['product_id'])['tracking'] ?? 'none',
      ),
      move_line_ids: back('stock.move.line', 'move_id'),
      raw_material_production_id: link('mrp.production'),
      production_id: link('mrp.production'),
      scrap_id: link('stock.scrap'),
      picking_id: link('stock.picking'),
      location_id: link('stock.location'),
      location_dest_id: link('stock.location'),
      origin: char(),
      reference: char(),
      date: datetime(),
      company_id: company,
    },
    displayName: (_, row) => String(row['reference'] || row.id),
  },
  'stock.move.line': {
    fields: {
      move_id: link('stock.move'),
      picking_id: link('stock.picking'),
      product_id: link('product.product'),
      lot_id: link('stock.lot'),
      quantity: float(),
      picked: boolean(true),
      state: computed(
        'selection',
        (tables, row) => tables.get('stock.move', Number(row['move_id']))?.['state'] ?? 'draft',
      ),
      location_id: link('stock.location'),
      location_dest_id: link('stock.location'),
      date: datetime(),
    },
    displayName: (_, row) => String(row.id),
  },
  'stock.scrap': {
    fields: {
      name: char({ initial: 'New' }),
      state: selection(['draft', 'done']),
      product_id: link('product.product', { required: true }),
      scrap_qty: float('1'),
      product_uom_id: link('uom.uom', { initial: 1 }),
      lot_id: link('stock.lot'),
      production_id: link('mrp.production'),
      workorder_id: link('mrp.workorder'),
      location_id: link('stock.location'),
      scrap_location_id: link('stock.location'),
      scrap_reason_tag_ids: many('stock.scrap.reason.tag'),
      move_ids: back('stock.move', 'scrap_id'),
      date_done: datetime(),
      origin: char(),
      company_id: company,
    },
    order: 'id desc',
  },
  'stock.picking': {
    fields: {
      name: char(),
      state: selection(['draft', 'waiting', 'confirmed', 'assigned', 'done', 'cancel']),
      picking_type_id: link('stock.picking.type'),
      location_id: link('stock.location'),
      location_dest_id: link('stock.location'),
      origin: char(),
      note: text(),
      move_ids: back('stock.move', 'picking_id'),
      move_line_ids: back('stock.move.line', 'picking_id'),
      date_done: datetime(),
      company_id: company,
    },
    order: 'id desc',
  },
};
