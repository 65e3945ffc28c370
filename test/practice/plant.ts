import { startModelOdoo, type PracticeOdoo, type PracticeSettings } from '../../build/practice/odoo/http.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { json2Transport } from '../../main/odoo/json2-transport.ts';
import { xmlrpcTransport } from '../../main/odoo/xmlrpc-transport.ts';
import type { OdooTransport } from '../../sync/ports.ts';

/** The code that counts for the model is the version line; the installer writes the real file. */
export const version = 'ab'.repeat(32);
export const code = `# plant_supervisor\nVERSION = '${version}'\n`;

export const uuid = (n: number): string => `01990000-0000-7000-8000-${String(n).padStart(12, '0')}`;

export interface PostingResult {
  readonly id: string;
  readonly outcome: 'posted' | 'refused';
  readonly again?: boolean;
  readonly reason?: string;
  readonly facts?: Record<string, unknown>;
  readonly receipt?: {
    readonly model: string;
    readonly res_id: number;
    readonly name: string;
    readonly quantity: string;
    readonly lot: string | false;
    readonly next: { readonly id: number; readonly name: string; readonly remaining: string } | false;
    readonly consumed: readonly { readonly product: number; readonly quantity: string; readonly short: boolean }[];
  };
}

/** A practice Odoo with the posting action installed for the stations' group, and a transport as station and as administrator. */
export interface Plant {
  readonly odoo: PracticeOdoo;
  readonly station: OdooTransport;
  readonly admin: OdooTransport;
  readonly actionId: number;
  /** Runs the posting action as the station. Throws when the call fails as a whole. */
  run(postings: readonly object[], request?: object): Promise<readonly PostingResult[]>;
  /** One posting with the fields that all have; the rest is given. */
  posting(n: number, fields: object): Record<string, unknown>;
  confirm(n: number, order: string, quantity: string, more?: object): Record<string, unknown>;
  quantityOf(product: string, lot?: string, location?: number): string;
  stop(): Promise<void>;
}

export async function startPlant(
  transport: 'json2' | 'xmlrpc' = 'json2',
  settings: Partial<PracticeSettings> = {},
): Promise<Plant> {
  const odoo = await startModelOdoo({ plan: PLANT_PLAN, ...settings });
  const { plant, tables } = odoo.model;
  const open = (key: string, login: string): OdooTransport => {
    const way = { url: odoo.url, database: odoo.database, key };
    return transport === 'json2' ? json2Transport(way) : xmlrpcTransport({ ...way, login });
  };
  const station = open(odoo.keys.station, odoo.logins.station);
  const admin = open(odoo.keys.admin, odoo.logins.admin);
  const [model] = tables.all('ir.model');
  const made = await admin.call({
    model: 'ir.actions.server',
    method: 'create',
    args: { vals_list: [{ name: 'Posting', model_id: model?.id, code, group_ids: [[6, 0, [plant.stationGroup]]] }] },
  });
  const actionId = made.ok ? Number((made.value as number[])[0]) : 0;

  const posting = (n: number, fields: object): Record<string, unknown> => ({
    id: uuid(n),
    hash: n.toString(16).padStart(64, '0'),
    operator: 'Anna',
    recorded_at: '2026-11-21 06:00:00',
    members: [uuid(n)],
    ...fields,
  });
  return {
    odoo,
    station,
    admin,
    actionId,
    posting,
    run: async (postings, request = {}) => {
      const context = { plant_supervisor: { protocol: 1, version, station: 'PRESS-04', postings, ...request } };
      const reply = await station.call({ model: 'ir.actions.server', method: 'run', ids: [actionId], context });
      if (!reply.ok) throw new Error(`${reply.fault.kind}: ${reply.fault.message}`);
      const { infos } = reply.value as { infos: { plant_supervisor: { results: PostingResult[] } } };
      return infos.plant_supervisor.results;
    },
    confirm: (n, ref, quantity, more = {}) => {
      const order = plant.orders[ref];
      const tracking = Object.values(plant.products).find((each) => each.id === order?.product)?.tracking;
      const lot = tracking === 'lot' ? { name: `L-${ref}` } : null;
      const { product, unit, group } = order ?? {};
      return posting(n, { kind: 'confirm', product, unit, group, quantity, lot, serials: null, ...more });
    },
    quantityOf: (ref, lot, location = plant.stockLocation) => {
      const lotId =
        lot === undefined
          ? false
          : tables.keyed('stock.lot', ['name', 'product_id', 'company_id'], [lot, plant.products[ref]?.id ?? 0, 1])?.id;
      const quant = tables
        .linked('stock.quant', 'product_id', plant.products[ref]?.id ?? 0)
        .find((row) => row['location_id'] === location && row['lot_id'] === lotId);
      return String(quant?.['quantity'] ?? '0');
    },
    stop: async () => {
      station.close();
      admin.close();
      await odoo.stop();
    },
  };
}
