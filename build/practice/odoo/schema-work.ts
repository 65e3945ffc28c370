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
  quantity,
  selection,
  text,
  type Row,
  type Schema,
} from './fields.ts';
import { linesOf } from './move-state.ts';
import { num, text as decimal } from './numbers.ts';
import { unitFactor } from './orders.ts';
import { producedOf } from './settle.ts';
import type { Tables } from './tables.ts';

const company = link('res.company', { initial: 1 });
const moveStates = ['draft', 'waiting', 'confirmed', 'partially_available', 'assigned', 'done', 'cancel'] as const;

const isNoScrap = (move: Row): boolean => move['scrap_id'] === false;
const production = (tables: Tables, row: Row): Row => tables.take('mrp.production', row['production_id']);

const lotsOf = (tables: Tables, row: Row): number[] => {
  const lots = linesOf(tables, row.id).flatMap((line) =>
    num(line['quantity']) === 0 ? [] : Number(line['lot_id']) || [],
  );
  return [...new Set(lots)].toSorted((a, b) => a - b);
};

/** Name of the document that a move belongs to. */
function referenceOf(tables: Tables, row: Row): string | false {
  const nameOf = (model: string, id: unknown): string | false =>
    String(tables.get(model, Number(id))?.['name'] ?? '') || false;
  return (
    nameOf('stock.scrap', row['scrap_id']) ||
    nameOf('mrp.production', row['raw_material_production_id'] || row['production_id']) ||
    nameOf('stock.picking', row['picking_id'])
  );
}

/** Orders and their work, stock moves, scrap and transfers: names and types of Odoo 19. */
export const workSchema: Schema = {
  'mrp.production': {
    fields: {
      name: char(),
      state: selection(['draft', 'confirmed', 'progress', 'to_close', 'done', 'cancel']),
      product_id: link('product.product', { required: true }),
      product_tracking: computed(
        'selection',
        (tables, row) => tables.take('product.product', row['product_id'])['tracking'] ?? false,
      ),
      product_qty: quantity('1'),
      product_uom_id: link('uom.uom', { initial: 1 }),
      qty_producing: quantity(),
      qty_produced: computed('float', (tables, row) => decimal(producedOf(tables, row))),
      lot_producing_ids: many('stock.lot'),
      bom_id: link('mrp.bom'),
      consumption: selection(['flexible', 'warning', 'strict']),
      origin: char(),
      priority: selection(['0', '1']),
      date_start: datetime(),
      date_deadline: datetime(),
      date_finished: datetime(),
      reservation_state: selection(['confirmed', 'assigned', 'waiting'], false),
      production_group_id: link('mrp.production.group'),
      backorder_sequence: integer(),
      location_src_id: link('stock.location'),
      location_dest_id: link('stock.location'),
      move_raw_ids: back('stock.move', 'raw_material_production_id', isNoScrap),
      move_finished_ids: back('stock.move', 'production_id', isNoScrap),
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
      qty_produced: quantity(),
      qty_reported_from_previous_wo: quantity(),
      qty_remaining: computed('float', (tables, row) =>
        decimal(
          Math.max(
            0,
            num(production(tables, row)['product_qty']) -
              num(row['qty_reported_from_previous_wo']) -
              num(row['qty_produced']),
          ),
        ),
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
      product_uom_qty: quantity(),
      quantity: quantity(),
      picked: boolean(),
      unit_factor: computed('float', (tables, row) => decimal(unitFactor(tables, row), 12)),
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
      workorder_id: link('mrp.workorder'),
      production_group_id: link('mrp.production.group'),
      scrap_id: link('stock.scrap'),
      picking_id: link('stock.picking'),
      lot_ids: computed('many2many', lotsOf, 'stock.lot'),
      is_inventory: boolean(),
      location_id: link('stock.location'),
      location_dest_id: link('stock.location'),
      origin: char(),
      reference: computed('char', referenceOf),
      date: datetime(),
      date_deadline: datetime(),
      company_id: company,
    },
    displayName: (tables, row) => String(referenceOf(tables, row) || row.id),
    pair: ['product_id', 'location_id'],
  },
  'stock.move.line': {
    fields: {
      move_id: link('stock.move'),
      picking_id: link('stock.picking'),
      product_id: link('product.product'),
      lot_id: link('stock.lot'),
      product_uom_id: link('uom.uom', { initial: 1 }),
      quantity: quantity(),
      picked: boolean(),
      state: computed(
        'selection',
        (tables, row) => tables.get('stock.move', Number(row['move_id']))?.['state'] ?? 'draft',
      ),
      location_id: link('stock.location'),
      location_dest_id: link('stock.location'),
      date: datetime(),
    },
    displayName: (_, row) => String(row.id),
    pair: ['product_id', 'location_id'],
  },
  'stock.scrap': {
    fields: {
      name: char({ initial: 'New' }),
      state: selection(['draft', 'done']),
      product_id: link('product.product', { required: true }),
      scrap_qty: quantity('1'),
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
      scheduled_date: datetime(),
      date_done: datetime(),
      company_id: company,
    },
    order: 'id desc',
  },
};
