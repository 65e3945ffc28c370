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
  type Row,
  type Schema,
  type Value,
} from './fields.ts';
import { num, text } from './numbers.ts';
import type { Tables } from './tables.ts';

const company = link('res.company', { initial: 1 });

/** Stock in the company's own places, all of it or what no order has reserved. */
const onHand = (tables: Tables, quants: readonly Row[], isFree = false): string =>
  text(
    quants
      .filter((quant) => tables.take('stock.location', quant['location_id'])['usage'] === 'internal')
      .reduce((total, quant) => total + num(quant['quantity']) - (isFree ? num(quant['reserved_quantity']) : 0), 0),
  );
/** Only places of the warehouse count for a product: a hold place outside does not. */
const productStock =
  (isFree: boolean) =>
  (tables: Tables, row: Row): string =>
    onHand(
      tables,
      tables.linked('stock.quant', 'product_id', row.id).filter((quant) => isInWarehouse(tables, quant['location_id'])),
      isFree,
    );

const isInWarehouse = (tables: Tables, place: Value | undefined): boolean => {
  const row = tables.get('stock.location', Number(place));
  return row !== undefined && (row['usage'] === 'view' || isInWarehouse(tables, row['location_id']));
};

const completeName = (tables: Tables, row: Row): string => {
  const parent = tables.get('stock.location', Number(row['location_id']));
  return parent && parent['usage'] !== 'view'
    ? `${completeName(tables, parent)}/${String(row['name'])}`
    : parent
      ? `${String(parent['name'])}/${String(row['name'])}`
      : String(row['name']);
};

/** Products, units, bills of materials, lots, places and stock: names and types of Odoo 19. */
export const materialSchema: Schema = {
  'uom.uom': {
    fields: {
      name: char(),
      active: boolean(true),
      relative_uom_id: link('uom.uom'),
      relative_factor: float('1'),
      factor: float('1'),
      /** Odoo 19 has one for all units: the decimals of "Product Unit". */
      rounding: computed('float', () => '0.01'),
    },
  },
  'product.product': {
    fields: {
      name: char({ required: true }),
      default_code: char(),
      barcode: char(),
      type: selection(['consu', 'service', 'combo']),
      is_storable: boolean(true),
      tracking: selection(['none', 'lot', 'serial']),
      uom_id: link('uom.uom', { initial: 1 }),
      /** The model has no variants: a template is its product. */
      product_tmpl_id: computed('many2one', (_, row) => row.id, 'product.product'),
      active: boolean(true),
      qty_available: computed('float', productStock(false)),
      free_qty: computed('float', productStock(true)),
      virtual_available: computed('float', productStock(false)),
    },
    displayName: (_, row) =>
      row['default_code'] ? `[${String(row['default_code'])}] ${String(row['name'])}` : String(row['name']),
    order: 'default_code, name, id',
  },
  'mrp.bom': {
    fields: {
      /** The model has no variants: a template is its product. */
      product_tmpl_id: link('product.product'),
      product_id: link('product.product'),
      product_qty: float('1'),
      product_uom_id: link('uom.uom', { initial: 1 }),
      code: char(),
      type: selection(['normal', 'phantom']),
      consumption: selection(['flexible', 'warning', 'strict'], 'warning'),
      active: boolean(true),
      bom_line_ids: back('mrp.bom.line', 'bom_id'),
      operation_ids: back('mrp.routing.workcenter', 'bom_id'),
      company_id: company,
    },
    displayName: (tables, row) =>
      String(tables.get('product.product', Number(row['product_tmpl_id']))?.['name'] ?? row.id),
  },
  'mrp.bom.line': {
    fields: {
      bom_id: link('mrp.bom'),
      product_id: link('product.product'),
      product_qty: float('1'),
      product_uom_id: link('uom.uom', { initial: 1 }),
      sequence: integer(1),
    },
    displayName: (tables, row) => String(tables.get('product.product', Number(row['product_id']))?.['name'] ?? row.id),
  },
  'mrp.routing.workcenter': {
    fields: {
      bom_id: link('mrp.bom'),
      name: char(),
      workcenter_id: link('mrp.workcenter'),
      time_mode: selection(['auto', 'manual']),
      time_cycle_manual: float('60'),
      sequence: integer(100),
    },
  },
  'mrp.workcenter': {
    fields: {
      name: char(),
      code: char(),
      active: boolean(true),
      working_state: selection(['normal', 'blocked', 'done']),
      company_id: company,
    },
  },
  'stock.location': {
    fields: {
      name: char(),
      complete_name: computed('char', completeName),
      usage: selection(['internal', 'view', 'supplier', 'customer', 'inventory', 'production', 'transit']),
      location_id: link('stock.location'),
      active: boolean(true),
      barcode: char(),
      /** The model has one warehouse, and no record of it. */
      warehouse_id: computed('many2one', () => false, 'stock.location'),
      company_id: company,
    },
    displayName: completeName,
  },
  'stock.lot': {
    fields: {
      name: char({ required: true }),
      product_id: link('product.product', { required: true }),
      company_id: company,
      product_qty: computed('float', (tables, row) => onHand(tables, tables.linked('stock.quant', 'lot_id', row.id))),
      note: char(),
    },
    order: 'name, id',
    unique: [['name', 'product_id', 'company_id']],
  },
  'stock.quant': {
    fields: {
      product_id: link('product.product'),
      location_id: link('stock.location'),
      lot_id: link('stock.lot'),
      package_id: link('stock.package'),
      owner_id: link('res.partner'),
      quantity: quantity(),
      reserved_quantity: quantity(),
      inventory_quantity: quantity(),
      in_date: datetime(),
      available_quantity: computed('float', (_, row) => text(num(row['quantity']) - num(row['reserved_quantity']))),
      product_uom_id: computed(
        'many2one',
        (tables, row) => tables.take('product.product', row['product_id'])['uom_id'] ?? false,
        'uom.uom',
      ),
      company_id: company,
    },
    pair: ['product_id', 'location_id'],
  },
  'stock.scrap.reason.tag': {
    fields: { name: char({ required: true }), sequence: integer(10), color: char() },
    unique: [['name']],
  },
  'stock.picking.type': {
    fields: {
      name: char(),
      code: selection(['incoming', 'outgoing', 'internal', 'mrp_operation']),
      warehouse_id: computed('many2one', () => false, 'stock.location'),
      active: boolean(true),
    },
  },
  'res.partner.category': { fields: { name: char({ required: true }), active: boolean(true) } },
  'res.company': { fields: { name: char() } },
  'mrp.production.group': { fields: { name: char(), production_ids: back('mrp.production', 'production_group_id') } },
  'res.groups': { fields: { name: char(), user_ids: many('res.users') } },
};
