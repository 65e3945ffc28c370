import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startModelOdoo, type PracticeOdoo, type PracticeSettings } from '../../build/practice/odoo/http.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { rpc } from '../../build/odoo/rpc.ts';
import type { EntryDraft, OdooConnection } from '../../main/contract/table.ts';
import type { EntryView, OrderRow } from '../../sync/domain/views.ts';
import { setUp } from '../peers/set-up.ts';
import { StationProcess } from '../peers/station-process.ts';
import { touch } from '../peers/touch.ts';
import { until } from '../peers/until.ts';

export const connectionTo = (odoo: PracticeOdoo, url = odoo.url): OdooConnection => ({
  url,
  database: odoo.database,
  login: odoo.logins.station,
  key: odoo.keys.station,
  transport: 'json2',
});

/** The station's own process on its own folder, beside a practice Odoo that a test may stop, move and change. */
export class Workplace {
  odoo: PracticeOdoo;
  station: StationProcess;
  readonly dataDir: string;
  #nth = 0;

  private constructor(odoo: PracticeOdoo, station: StationProcess, dataDir: string) {
    this.odoo = odoo;
    this.station = station;
    this.dataDir = dataDir;
  }

  static async open(): Promise<Workplace> {
    const odoo = await startModelOdoo({ plan: PLANT_PLAN });
    const dataDir = mkdtempSync(join(tmpdir(), 'plant-station-'));
    return new Workplace(odoo, await StationProcess.start(dataDir), dataDir);
  }

  async close(): Promise<void> {
    await this.station.stop();
    await this.odoo.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  get admin(): { login: string; password: string } {
    return { login: this.odoo.logins.admin, password: this.odoo.keys.admin };
  }

  setUp(): Promise<void> {
    return setUp(this.station, connectionTo(this.odoo), this.admin);
  }

  async restartStation(): Promise<void> {
    await this.station.stop();
    this.station = await StationProcess.start(this.dataDir);
  }

  /** Odoo with all it holds, started again after `stop`; without a port at another address. */
  async startOdooAgain(settings: Pick<PracticeSettings, 'port'> = {}): Promise<void> {
    const state = this.odoo.model.state();
    this.odoo = await startModelOdoo({ plan: PLANT_PLAN, state, ...settings });
  }

  /** A call as the administrator. */
  call(model: string, method: string, args: Record<string, unknown>): Promise<unknown> {
    const { url, database, keys } = this.odoo;
    return rpc({ url, database, key: keys.admin }, model, method, args);
  }

  /** The only server action of our name. */
  async action(): Promise<{ readonly id: number; readonly code: string }> {
    const domain = [['name', 'like', 'Plant Supervisor']];
    const rows = (await this.call('ir.actions.server', 'search_read', { domain, fields: ['code'] })) as unknown[];
    const [action] = rows as [{ id: number; code: string }];
    return action;
  }

  install(): Promise<unknown> {
    const { login, password } = this.admin;
    return this.station.get('setup.installAction', {
      connection: connectionTo(this.odoo),
      adminLogin: login,
      adminPassword: password,
    });
  }

  /** Another open order with lots each time. */
  async nextOrder(): Promise<OrderRow> {
    const rows = await this.station.get('orders.list', {});
    const open = rows.filter((row) => row.product.tracking === 'lot' && row.figures.remaining !== '0');
    return open[(this.#nth += 1) % open.length] as OrderRow;
  }

  async confirm(quantity = '1', order?: OrderRow): Promise<EntryView> {
    const orderId = (order ?? (await this.nextOrder())).id;
    const lot = { name: `N-${orderId}` };
    const draft: EntryDraft = { ...touch(), kind: 'confirm', orderId, quantity, lot, serials: null, count: null };
    return this.station.get('entry.record', draft);
  }

  async entry(id: string): Promise<EntryView> {
    const found = (await this.station.get('entry.list', { limit: 1000 })).find((entry) => entry.id === id);
    if (!found) throw new Error(`the station has lost ${id}`);
    return found;
  }

  entryIn(id: string, states: readonly EntryView['state'][], withinMs = 30_000): Promise<EntryView> {
    return until(`${states.join(' or ')}`, withinMs, async () => {
      const entry = await this.entry(id);
      return states.includes(entry.state) && entry;
    });
  }

  failure(code: string | null, withinMs = 30_000): Promise<true> {
    return until(`the strip to say ${code}`, withinMs, async () => {
      const { failure } = await this.station.get('sync.now', {});
      return (failure?.code ?? null) === code;
    });
  }

  /** Documents in Odoo that carry the entry's id. */
  async documentsOf(id: string): Promise<number> {
    const domain = [
      ['origin', 'like', `PS ${id}`],
      ['state', '=', 'done'],
    ];
    const rows = await this.call('mrp.production', 'search_read', { domain, fields: ['id'] });
    return (rows as unknown[]).length;
  }
}
