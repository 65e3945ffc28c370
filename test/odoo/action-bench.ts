import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rpc, type RpcLogin } from '../../build/odoo/rpc.ts';
import type { PlantOdoo } from './real-odoo.ts';

export type Posting = Record<string, unknown> & { id: string };

export interface PostedReceipt {
  model: string;
  res_id: number;
  name: string;
  quantity: string;
  unit: number;
  lot: string | false;
  next: { id: number; name: string; remaining: string } | false;
  consumed: { product: number; quantity: string; unit: number; lots: string[]; short: boolean }[];
  posted_at: string;
}

export type PostingResult =
  | { id: string; outcome: 'posted'; again: boolean; receipt: PostedReceipt }
  | { id: string; outcome: 'refused'; reason: string; message: string; facts: Record<string, unknown> };

export interface ActionReply {
  protocol: number;
  version: string;
  now: string;
  code?: string;
  denied?: string[];
  results: PostingResult[];
}

export type Row = Record<string, unknown> & { id: number };

const FILE = new URL('../../sync/odoo/posting-action.py', import.meta.url);
const source = readFileSync(FILE, 'utf8');

/** The version that belongs to the file, and the code as it is installed. */
export const actionVersion = createHash('sha256').update(source).digest('hex');
export const actionCode = source.replace(/^VERSION = ''$/m, `VERSION = '${actionVersion}'`);

/** The posting action installed in a real Odoo, called as the press station calls it. */
export class ActionBench {
  readonly odoo: PlantOdoo;
  readonly station: RpcLogin;
  private readonly action: number;

  private constructor(odoo: PlantOdoo, action: number) {
    this.odoo = odoo;
    this.action = action;
    const station = odoo.plant.stations['PRESS-04'];
    if (!station) throw new Error('The plan has no station PRESS-04.');
    this.station = { url: odoo.url, database: odoo.database, key: station.key };
  }

  /** `group` may run the action; by default the one that stations are in. */
  static async install(odoo: PlantOdoo, group = odoo.plant.stationGroup): Promise<ActionBench> {
    const read = await rpc(odoo.admin, 'ir.model', 'search', { domain: [['model', '=', 'mrp.production']] });
    const values = {
      name: 'Plant Supervisor posting action',
      model_id: (read as number[])[0],
      state: 'code',
      code: actionCode,
      group_ids: [[6, 0, [group]]],
    };
    const made = await rpc(odoo.admin, 'ir.actions.server', 'create', { vals_list: [values] });
    return new ActionBench(odoo, (made as number[])[0] ?? 0);
  }

  /** One call with these postings, as the station unless another login is given. */
  async call(postings: unknown[], more: Record<string, unknown> = {}, login = this.station): Promise<ActionReply> {
    const request = { protocol: 1, version: actionVersion, station: 'Press 04', postings, ...more };
    const context = { plant_supervisor: request };
    const reply = await rpc(login, 'ir.actions.server', 'run', { ids: [this.action], context });
    return (reply as { infos: { plant_supervisor: ActionReply } }).infos.plant_supervisor;
  }

  async post(posting: Posting): Promise<PostingResult> {
    const [result] = (await this.call([posting])).results;
    if (!result) throw new Error('The posting action gave no result.');
    return result;
  }

  async posted(posting: Posting): Promise<PostedReceipt> {
    const result = await this.post(posting);
    if (result.outcome !== 'posted') throw new Error(`${result.reason}: ${result.message}`);
    return result.receipt;
  }

  async refused(posting: Posting): Promise<PostingResult & { outcome: 'refused' }> {
    const result = await this.post(posting);
    if (result.outcome !== 'refused') throw new Error(`Posted, should have been refused: ${result.receipt.name}`);
    return result;
  }

  /** A confirmed and reserved order of its own for a test. */
  async order(product: string, quantity: number, values: Record<string, unknown> = {}): Promise<TestOrder> {
    const [id = 0] = (await rpc(this.odoo.admin, 'mrp.production', 'create', {
      vals_list: [{ product_id: this.product(product).id, product_qty: quantity, origin: 'SO-77', ...values }],
    })) as number[];
    await rpc(this.odoo.admin, 'mrp.production', 'action_confirm', { ids: [id] });
    await rpc(this.odoo.admin, 'mrp.production', 'action_assign', { ids: [id] });
    return this.orderOf(id);
  }

  async orderOf(id: number): Promise<TestOrder> {
    const [row] = await this.read('mrp.production', [['id', '=', id]], ['production_group_id', 'product_id']);
    const group = row?.['production_group_id'];
    const product = row?.['product_id'];
    if (!Array.isArray(group) || !Array.isArray(product)) throw new Error(`Order ${id} cannot be read.`);
    return { id, group: Number(group[0]), product: Number(product[0]) };
  }

  product(ref: string): { id: number; unit: number } {
    const product = this.odoo.plant.products[ref];
    if (!product) throw new Error(`The plan has no product ${ref}.`);
    return product;
  }

  lot(name: string): { id: number } {
    const id = this.odoo.plant.lots[name];
    if (!id) throw new Error(`The plan has no lot ${name}.`);
    return { id };
  }

  /** A new lot of a product with this much of it in the main storage place. */
  async freshLot(product: string, quantity: number): Promise<{ id: number; name: string }> {
    const { admin, plant } = this.odoo;
    const name = `L-${randomUUID().slice(0, 8)}`;
    const vals = { product_id: this.product(product).id };
    const [id = 0] = (await rpc(admin, 'stock.lot', 'create', { vals_list: [{ ...vals, name }] })) as number[];
    const place = { location_id: plant.stockLocation, lot_id: id, inventory_quantity: quantity };
    const context = { inventory_mode: true };
    const ids = await rpc(admin, 'stock.quant', 'create', { context, vals_list: [{ ...vals, ...place }] });
    await rpc(admin, 'stock.quant', 'action_apply_inventory', { ids });
    return { id, name };
  }

  async read(model: string, domain: unknown[], fields: string[], order = 'id'): Promise<Row[]> {
    return (await rpc(this.odoo.admin, model, 'search_read', { domain, fields, order })) as Row[];
  }

  /** Quantity of a product (and lot) in one place. */
  async stock(product: string, location: number, lot?: number): Promise<number> {
    const domain = [
      ['product_id', '=', this.product(product).id],
      ['location_id', '=', location],
      ...(lot ? [['lot_id', '=', lot]] : []),
    ];
    const quants = await this.read('stock.quant', domain, ['quantity']);
    return Math.round(quants.reduce((sum, quant) => sum + Number(quant['quantity']), 0) * 1e6) / 1e6;
  }

  confirm(order: TestOrder, quantity: string, more: Record<string, unknown> = {}): Posting {
    const { id: product, unit } = this.productById(order.product);
    return { ...common('confirm'), product, unit, quantity, group: order.group, lot: null, serials: null, ...more };
  }

  scrap(product: string, quantity: string, more: Record<string, unknown> = {}): Posting {
    const { id, unit } = this.product(product);
    const place = { group: null, role: 'component', location: this.odoo.plant.stockLocation, reason: null };
    return { ...common('scrap'), product: id, unit, quantity, lot: null, ...place, ...more };
  }

  hold(kind: 'hold' | 'release', product: string, lot: { id: number }, quantity: string): Posting {
    const { id, unit } = this.product(product);
    const { stockLocation, holdLocation } = this.odoo.plant;
    const [from, to] = kind === 'hold' ? [stockLocation, holdLocation] : [holdLocation, stockLocation];
    return { ...common(kind), product: id, unit, quantity, lot, from, to, reason: 'Flash <0.2 mm & dull' };
  }

  private productById(id: number): { id: number; unit: number } {
    const product = Object.values(this.odoo.plant.products).find((each) => each.id === id);
    if (!product) throw new Error(`The plan has no product with id ${id}.`);
    return product;
  }
}

export interface TestOrder {
  id: number;
  group: number;
  product: number;
}

function common(kind: string): Posting & { kind: string } {
  const id = randomUUID();
  const hash = createHash('sha256').update(id).digest('hex');
  return { id, hash, kind, operator: 'M. Weber', recorded_at: '2026-11-20 06:15:00', members: [id] };
}
