import { acquireRealOdoo, type SharedOdoo } from '../real-odoo.ts';

/** One real Odoo for all files that can share it; files that need their own start one beside it. */
export async function setup(): Promise<() => Promise<void>> {
  const { url, database, version, admin, plant, release } = await acquireRealOdoo();
  console.log(`Odoo ${version}`);
  const shared: SharedOdoo = { url, database, version, adminKey: admin.key, plant };
  process.env['PLANT_TEST_ODOO'] = JSON.stringify(shared);
  return release;
}
