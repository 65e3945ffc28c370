import { seedPlant, type SeededPlant } from '../../build/odoo/seed.ts';
import { makeApiKey, type RpcLogin } from '../../build/odoo/rpc.ts';
import { startOdoo, type OdooOptions, type RealOdoo } from '../../build/odoo/server.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';

/** A real Odoo filled with the practice plant. */
export interface PlantOdoo {
  url: string;
  database: string;
  version: string;
  admin: RpcLogin;
  plant: SeededPlant;
  /** The server itself, when this process started it: to kill, restart or reset it. */
  server: RealOdoo | undefined;
  release(): Promise<void>;
}

/** What env PLANT_TEST_ODOO holds as JSON when one Odoo serves several test files. */
export interface SharedOdoo {
  url: string;
  database: string;
  version: string;
  adminKey: string;
  plant: SeededPlant;
}

/** The Odoo that env PLANT_TEST_ODOO names, or one of our own (always with `fresh`), which `release` ends. */
export async function acquireRealOdoo(options: OdooOptions & { readonly fresh?: boolean } = {}): Promise<PlantOdoo> {
  const shared = process.env['PLANT_TEST_ODOO'];
  if (shared && !options.fresh && !options.modules && !options.workers) return adopt(JSON.parse(shared) as SharedOdoo);
  const server = await startOdoo(options);
  try {
    const { url, database, version } = server;
    const key = await makeApiKey(url, database, server.adminLogin, server.adminPassword);
    const admin = { url, database, key };
    const plant = await seedPlant(admin, PLANT_PLAN);
    return { url, database, version, admin, plant, server, release: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function adopt({ url, database, version, adminKey, plant }: SharedOdoo): PlantOdoo {
  const admin = { url, database, key: adminKey };
  return { url, database, version, admin, plant, server: undefined, release: () => Promise.resolve() };
}
