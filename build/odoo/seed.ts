import type { PlannedBom, PlantPlan } from '../plant/plan.ts';
import { makeApiKey, rpc, type RpcLogin } from './rpc.ts';

/** Odoo's ids of everything in the plan, by ref (lots by name, reasons by name). */
export interface SeededPlant {
  units: Record<string, number>;
  products: Record<string, { id: number; templateId: number; unit: number; tracking: string }>;
  lots: Record<string, number>;
  workCenters: Record<string, number>;
  orders: Record<string, { id: number; name: string; group: number; product: number; unit: number }>;
  reasons: Record<string, number>;
  stations: Record<string, { userId: number; login: string; key: string }>;
  stockLocation: number;
  holdLocation: number;
  /** The group that may confirm production: what a station account needs. */
  stationGroup: number;
}

const UNIT_NAMES = { pcs: 'uom.product_uom_unit', kg: 'uom.product_uom_kgm' } as const;
const STATION_GROUP = 'mrp.group_mrp_user';

/** Creates the planned plant in an empty Odoo. `admin` needs administrator rights. About five seconds. */
export async function seedPlant(admin: RpcLogin, plan: PlantPlan, now = new Date()): Promise<SeededPlant> {
  const odoo = new Seeder(admin);
  await odoo.settings();
  const units = { pcs: await odoo.byXmlId(UNIT_NAMES.pcs), kg: await odoo.byXmlId(UNIT_NAMES.kg) };
  const stockLocation = await odoo.byXmlId('stock.stock_location_stock');
  const stationGroup = await odoo.byXmlId(STATION_GROUP);
  const [holdLocation = 0] = await odoo.create('stock.location', [
    { name: plan.holdLocation, usage: 'internal', location_id: false },
  ]);
  const workCenters = await odoo.createByRef('mrp.workcenter', plan.workCenters, ({ name }) => ({ name }));
  const reasonNames = plan.scrapReasons.map((name) => ({ ref: name, name }));
  const reasons = await odoo.createByRef('stock.scrap.reason.tag', reasonNames, ({ name }) => ({ name }));
  const products = await odoo.products(plan, units);
  const productId = (ref: string) => known(products, ref).id;
  await odoo.create(
    'mrp.bom',
    plan.boms.map((bom) => bomValues(bom, products, workCenters)),
  );
  const lots = await odoo.stock(plan, productId, stockLocation);
  await odoo.growGroups();
  const orders = await odoo.orders(plan, productId, now);
  const stations = await odoo.stations(plan, stationGroup);
  return {
    units,
    products,
    lots,
    workCenters,
    orders,
    reasons,
    stations,
    stockLocation,
    holdLocation,
    stationGroup,
  };
}

function known<T>(record: Record<string, T>, ref: string): T {
  const value = record[ref];
  if (value === undefined) throw new Error(`The plan names ${ref}, which it does not define.`);
  return value;
}

/** The units must be said: Odoo would take pieces for every product and line. */
function bomValues(
  bom: PlannedBom,
  products: SeededPlant['products'],
  workCenters: Record<string, number>,
): Record<string, unknown> {
  const made = known(products, bom.product);
  const lines = bom.lines.map(({ product, quantity }) => {
    const { id, unit } = known(products, product);
    return { product_id: id, product_qty: Number(quantity), product_uom_id: unit };
  });
  const operations = bom.operations.map(({ name, workCenter, minutes }) => ({
    name,
    workcenter_id: known(workCenters, workCenter),
    time_mode: 'manual',
    time_cycle_manual: minutes,
  }));
  return {
    product_tmpl_id: made.templateId,
    product_qty: Number(bom.quantity),
    product_uom_id: made.unit,
    bom_line_ids: lines.map((line) => [0, 0, line]),
    operation_ids: operations.map((operation) => [0, 0, operation]),
  };
}

type Row = Record<string, unknown> & { id: number };

class Seeder {
  private readonly admin: RpcLogin;

  constructor(admin: RpcLogin) {
    this.admin = admin;
  }

  private call(model: string, method: string, args: Record<string, unknown> = {}): Promise<unknown> {
    return rpc(this.admin, model, method, args);
  }

  async create(model: string, values: Record<string, unknown>[]): Promise<number[]> {
    return (await this.call(model, 'create', { vals_list: values })) as number[];
  }

  async read(model: string, domain: unknown[], fields: string[]): Promise<Row[]> {
    return (await this.call(model, 'search_read', { domain, fields, order: 'id' })) as Row[];
  }

  async createByRef<T extends { ref: string }>(
    model: string,
    planned: readonly T[],
    values: (each: T) => Record<string, unknown>,
  ): Promise<Record<string, number>> {
    const ids = await this.create(model, planned.map(values));
    return Object.fromEntries(planned.map((each, index) => [each.ref, ids[index] ?? 0]));
  }

  async byXmlId(xmlId: string): Promise<number> {
    const [module, name] = xmlId.split('.');
    const domain = [
      ['module', '=', module],
      ['name', '=', name],
    ];
    const [row] = await this.read('ir.model.data', domain, ['res_id']);
    if (typeof row?.['res_id'] !== 'number') throw new Error(`This Odoo has no ${xmlId}.`);
    return row['res_id'];
  }

  /** Work orders, storage places, lots and units are switched on as an administrator would. */
  async settings(): Promise<void> {
    const on = ['group_mrp_routings', 'group_stock_multi_locations', 'group_stock_production_lot', 'group_uom'];
    const ids = await this.create('res.config.settings', [Object.fromEntries(on.map((name) => [name, true]))]);
    await this.call('res.config.settings', 'execute', { ids });
  }

  async products(plan: PlantPlan, units: Record<string, number>): Promise<SeededPlant['products']> {
    const templates = await this.create(
      'product.template',
      plan.products.map(({ ref, name, tracking, unit }) => ({
        name,
        default_code: ref,
        tracking,
        uom_id: units[unit],
        type: 'consu',
        is_storable: true,
      })),
    );
    const rows = await this.read(
      'product.product',
      [['product_tmpl_id', 'in', templates]],
      ['default_code', 'product_tmpl_id'],
    );
    const idOf = new Map(rows.map((row) => [row['default_code'], row.id]));
    return Object.fromEntries(
      plan.products.map(({ ref, unit, tracking }, index) => [
        ref,
        { id: idOf.get(ref) ?? 0, templateId: templates[index] ?? 0, unit: units[unit] ?? 0, tracking },
      ]),
    );
  }

  async stock(plan: PlantPlan, productId: (ref: string) => number, location: number): Promise<Record<string, number>> {
    const inLots = plan.stock.flatMap(({ product, lot }) => (lot ? [{ ref: lot, product }] : []));
    const lots = await this.createByRef('stock.lot', inLots, ({ ref, product }) => ({
      name: ref,
      product_id: productId(product),
    }));
    const quants = (await this.call('stock.quant', 'create', {
      context: { inventory_mode: true },
      vals_list: plan.stock.map(({ product, quantity, lot }) => ({
        product_id: productId(product),
        location_id: location,
        lot_id: lot ? known(lots, lot) : false,
        inventory_quantity: Number(quantity),
      })),
    })) as number[];
    await this.call('stock.quant', 'action_apply_inventory', { ids: quants });
    return lots;
  }

  /** Moves the groups' ids away from the orders', as in any plant with a past: who mixes them up must notice. */
  async growGroups(): Promise<void> {
    const past = Array.from({ length: 200 }, (_, index) => ({ name: `past ${index + 1}` }));
    await this.create('mrp.production.group', past);
  }

  async orders(plan: PlantPlan, productId: (ref: string) => number, now: Date): Promise<SeededPlant['orders']> {
    const ids = await this.create(
      'mrp.production',
      plan.orders.map(({ ref, product, quantity, startHours }) => ({
        product_id: productId(product),
        product_qty: Number(quantity),
        origin: `Plan ${ref}`,
        date_start: odooTime(new Date(now.getTime() + startHours * 3_600_000)),
      })),
    );
    await this.call('mrp.production', 'action_confirm', { ids });
    await this.call('mrp.production', 'action_assign', { ids });
    const fields = ['name', 'production_group_id', 'product_id', 'product_uom_id'];
    const rows = await this.read('mrp.production', [['id', 'in', ids]], fields);
    const idOf = (value: unknown) => (Array.isArray(value) ? Number(value[0]) : 0);
    return Object.fromEntries(
      plan.orders.map(({ ref }, index) => {
        const row = rows.find(({ id }) => id === ids[index]);
        if (!row) throw new Error(`Odoo did not create order ${ref}.`);
        const [group, product, unit] = fields.slice(1).map((name) => idOf(row[name]));
        const made = { group: group ?? 0, product: product ?? 0, unit: unit ?? 0 };
        return [ref, { id: row.id, name: String(row['name']), ...made }];
      }),
    );
  }

  /** Each station has an account that may do production and stock, nothing more, and an API key of its own. */
  async stations(plan: PlantPlan, stationGroup: number): Promise<SeededPlant['stations']> {
    const password = crypto.randomUUID();
    const users = await this.create(
      'res.users',
      plan.stations.map(({ login, name }) => ({ login, name, password, group_ids: [[6, 0, [stationGroup]]] })),
    );
    const stations: SeededPlant['stations'] = {};
    for (const [index, { ref, login }] of plan.stations.entries()) {
      const key = await makeApiKey(this.admin.url, this.admin.database, login, password);
      stations[ref] = { userId: users[index] ?? 0, login, key };
    }
    return stations;
  }
}

function odooTime(moment: Date): string {
  return moment.toISOString().slice(0, 19).replace('T', ' ');
}
