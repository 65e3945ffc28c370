import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { startModelOdoo } from '../../build/practice/odoo/http.ts';
import type { ModelState } from '../../build/practice/odoo/model-odoo.ts';
import { rpc } from '../../build/odoo/rpc.ts';
import type { OdooConnection } from '../../main/contract/table.ts';
import { acquireRealOdoo, type PlantOdoo } from '../odoo/real-odoo.ts';
import type { Administrator } from './set-up.ts';

/** A seeded Odoo as tests and proofs use it: what a station is set up with, and an administrator's view of what is really booked. */
export interface TestPlant {
  readonly url: string;
  readonly admin: Administrator;
  connection(transport: OdooConnection['transport'], url?: string): OdooConnection;
  /** Rows as the administrator sees them, straight from Odoo. */
  rows(model: string, domain: readonly unknown[], fields: readonly string[]): Promise<Record<string, unknown>[]>;
  call(model: string, method: string, args: Record<string, unknown>): Promise<unknown>;
  /** As it was after seeding. */
  reset(): Promise<void>;
  release(): Promise<void>;
}

export interface RealPlant extends TestPlant {
  readonly odoo: PlantOdoo;
}

export async function realPlant(): Promise<RealPlant> {
  const odoo = await acquireRealOdoo({ fresh: true });
  const station = odoo.plant.stations['PRESS-04'];
  if (!station) throw new Error('the plan has no station PRESS-04');
  await odoo.server?.snapshot();
  const call = (model: string, method: string, args: Record<string, unknown>): Promise<unknown> =>
    rpc(odoo.admin, model, method, args);
  return {
    url: odoo.url,
    admin: { login: 'admin', password: 'admin' },
    connection: (transport, url = odoo.url) => ({
      url,
      database: odoo.database,
      login: station.login,
      key: station.key,
      transport,
    }),
    rows: rowsBy(call),
    call,
    odoo,
    reset: async () => odoo.server?.resetDatabase(),
    release: () => odoo.release(),
  };
}

export interface PracticePlant extends TestPlant {
  /** Stops in the middle of calls and goes on, at the same address, with what a file would hold. */
  restart(): Promise<void>;
}

/** The practice Odoo, for proofs of the station that need thousands of calls. */
export async function practicePlant(): Promise<PracticePlant> {
  let odoo = await startModelOdoo({ plan: PLANT_PLAN });
  const call = (model: string, method: string, args: Record<string, unknown>): Promise<unknown> =>
    rpc({ url: odoo.url, database: odoo.database, key: odoo.keys.admin }, model, method, args);
  return {
    get url() {
      return odoo.url;
    },
    get admin() {
      return { login: odoo.logins.admin, password: odoo.keys.admin };
    },
    connection: (transport, url = odoo.url) => ({
      url,
      database: odoo.database,
      login: odoo.logins.station,
      key: odoo.keys.station,
      transport,
    }),
    rows: rowsBy(call),
    call,
    reset: async () => {
      await odoo.stop();
      odoo = await startModelOdoo({ plan: PLANT_PLAN });
    },
    restart: async () => {
      const port = Number(new URL(odoo.url).port);
      await odoo.stop();
      const state = JSON.parse(JSON.stringify(odoo.model.state())) as ModelState;
      odoo = await startModelOdoo({ plan: PLANT_PLAN, port, state });
    },
    release: () => odoo.stop(),
  };
}

type Call = TestPlant['call'];

const rowsBy =
  (call: Call): TestPlant['rows'] =>
  async (model, domain, fields) =>
    (await call(model, 'search_read', { domain, fields, context: { active_test: false } })) as Record<
      string,
      unknown
    >[];
