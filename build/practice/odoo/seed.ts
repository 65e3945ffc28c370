import { toOdooTime } from '../../../sync/domain/time.ts';
import type { SeededPlant } from '../../odoo/seed.ts';
import type { PlantPlan } from '../../plant/plan.ts';
import { createLine } from './lines.ts';
import { completeOrder, confirmOrder, createOrder } from './orders.ts';
import { lossPlace } from './places.ts';
import { finishMoves } from './moves.ts';
import { createMove } from './move-create.ts';
import { settle } from './settle.ts';
import type { Tables } from './tables.ts';

const hour = 3_600_000;

/** What every Odoo has before anybody enters a thing. */
function seedBase(tables: Tables): { stock: number; units: SeededPlant['units']; stationGroup: number } {
  tables.insert('res.company', { name: 'Practice Plant' });
  const groups = ['Settings', 'Internal User', 'Manufacturing / User', 'Inventory / User'];
  const [settings = 0, internal = 0, manufacturing = 0] = groups.map(
    (name) => tables.insert('res.groups', { name }).id,
  );
  tables.insert('res.users', { name: 'OdooBot', login: '__system__', active: false, group_ids: [settings] });
  const all = [settings, internal, manufacturing];
  // As in a fresh Odoo; JSON-2 takes keys alone.
  tables.insert('res.users', { name: 'Administrator', login: 'admin', password: 'admin', group_ids: all });
  for (const model of Object.keys(tables.schema)) tables.insert('ir.model', { name: model, model });
  const pcs = tables.insert('uom.uom', { name: 'Units' }).id;
  tables.insert('uom.uom', { name: 'Dozens', relative_uom_id: pcs, relative_factor: '12', factor: '12' });
  const kg = tables.insert('uom.uom', { name: 'kg' }).id;
  const view = tables.insert('stock.location', { name: 'WH', usage: 'view' }).id;
  const stock = tables.insert('stock.location', { name: 'Stock', usage: 'internal', location_id: view }).id;
  const virtual = tables.insert('stock.location', { name: 'Virtual Locations', usage: 'view' }).id;
  tables.insert('stock.location', { name: 'Production', usage: 'production', location_id: virtual });
  tables.insert('stock.location', { name: 'Inventory adjustment', usage: 'inventory', location_id: virtual });
  tables.insert('stock.picking.type', { name: 'Internal Transfers', code: 'internal' });
  tables.insert('stock.picking.type', { name: 'Manufacturing', code: 'mrp_operation' });
  const prefixes = {
    'mrp.production': 'WH/MO/',
    'stock.scrap': 'SP/',
    'stock.picking.internal': 'WH/INT/',
    'stock.lot.serial': '',
  };
  for (const [code, prefix] of Object.entries(prefixes))
    tables.insert('ir.sequence', { name: code, code, prefix, padding: code === 'stock.lot.serial' ? 7 : 5 });
  const names = {
    'uom.product_uom_unit': pcs,
    'uom.product_uom_kgm': kg,
    'stock.stock_location_stock': stock,
    'mrp.group_mrp_user': manufacturing,
    'base.group_user': internal,
  };
  for (const [name, id] of Object.entries(names)) {
    const [module = '', own = ''] = name.split('.');
    tables.insert('ir.model.data', { module, name: own, res_id: id, noupdate: true });
  }
  return { stock, units: { pcs, kg }, stationGroup: manufacturing };
}

/** Fills empty tables with the planned plant; the same ids each time. */
export function seedModel(tables: Tables, plan: PlantPlan, now: number, newKey: () => string): SeededPlant {
  const { stock, units, stationGroup } = seedBase(tables);
  const holdLocation = tables.insert('stock.location', { name: plan.holdLocation, usage: 'internal' }).id;
  const workCenters = Object.fromEntries(
    plan.workCenters.map(({ ref, name }) => [ref, tables.insert('mrp.workcenter', { name, code: ref }).id]),
  );
  const reasons = Object.fromEntries(
    plan.scrapReasons.map((name) => [name, tables.insert('stock.scrap.reason.tag', { name }).id]),
  );
  const products = Object.fromEntries(
    plan.products.map(({ ref, name, tracking, unit }) => {
      const made = tables.insert('product.product', { name, default_code: ref, tracking, uom_id: units[unit] ?? 1 });
      return [ref, { id: made.id, templateId: made.id, unit: units[unit] ?? 1, tracking }];
    }),
  );
  const productId = (ref: string): number => known(products, ref).id;
  for (const bom of plan.boms) seedBom(tables, bom, productId, workCenters);
  const lots = Object.fromEntries(
    plan.stock.flatMap(({ product, quantity, lot }) => {
      const made =
        lot === undefined ? undefined : tables.insert('stock.lot', { name: lot, product_id: productId(product) });
      addStock(tables, productId(product), stock, made?.id ?? false, quantity);
      return made ? [[String(made['name']), made.id] as const] : [];
    }),
  );
  const orders = Object.fromEntries(plan.orders.map((order) => [order.ref, seedOrder(tables, order, productId, now)]));
  const stations = Object.fromEntries(
    plan.stations.map(({ ref, login, name }) => {
      const user = tables.insert('res.users', { name, login, group_ids: [2, stationGroup] });
      return [ref, { userId: user.id, login, key: newKey() }];
    }),
  );
  const made = { units, products, lots, workCenters, orders, reasons, stations };
  return { ...made, stockLocation: stock, holdLocation, stationGroup };
}

/** As a first count of the stock brings it in. */
function addStock(tables: Tables, product: number, place: number, lot: number | false, quantity: string): void {
  const shared = { product_id: product, location_id: lossPlace(tables), location_dest_id: place };
  const move = createMove(tables, { ...shared, product_uom_qty: quantity, picked: true, is_inventory: true });
  createLine(tables, { ...shared, move_id: move.id, quantity, lot_id: lot });
  finishMoves(tables, [move.id]);
}

function known<T>(record: Readonly<Record<string, T>>, ref: string): T {
  const value = record[ref];
  if (value === undefined) throw new Error(`The plan names ${ref}, which it does not define.`);
  return value;
}

function seedBom(
  tables: Tables,
  planned: PlantPlan['boms'][number],
  productId: (ref: string) => number,
  workCenters: Readonly<Record<string, number>>,
): void {
  const made = tables.take('product.product', productId(planned.product));
  const bom = tables.insert('mrp.bom', {
    product_tmpl_id: made.id,
    product_qty: planned.quantity,
    product_uom_id: made['uom_id'] ?? 1,
  });
  for (const line of planned.lines) {
    const product = tables.take('product.product', productId(line.product));
    tables.insert('mrp.bom.line', {
      bom_id: bom.id,
      product_id: product.id,
      product_qty: line.quantity,
      product_uom_id: product['uom_id'] ?? 1,
    });
  }
  for (const { name, workCenter, minutes } of planned.operations)
    tables.insert('mrp.routing.workcenter', {
      bom_id: bom.id,
      name,
      workcenter_id: known(workCenters, workCenter),
      time_cycle_manual: String(minutes),
    });
}

function seedOrder(
  tables: Tables,
  planned: PlantPlan['orders'][number],
  productId: (ref: string) => number,
  now: number,
): SeededPlant['orders'][string] {
  const product = productId(planned.product);
  const { id } = createOrder(tables, {
    product_id: product,
    product_qty: planned.quantity,
    origin: `Plan ${planned.ref}`,
    date_start: toOdooTime(now + planned.startHours * hour),
  });
  completeOrder(tables, id, false);
  confirmOrder(tables, id);
  settle(tables);
  const order = tables.take('mrp.production', id);
  const unit = Number(order['product_uom_id']);
  return { id, name: String(order['name']), group: Number(order['production_group_id']), product, unit };
}
