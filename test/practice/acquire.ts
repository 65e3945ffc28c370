import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { startModelOdoo } from '../../build/practice/odoo/http.ts';
import type { PlantOdoo } from '../odoo/real-odoo.ts';

/** A practice Odoo in the shape of a real one, for tests that run against both. */
export async function acquirePracticeOdoo(): Promise<PlantOdoo> {
  const odoo = await startModelOdoo({ plan: PLANT_PLAN });
  const { url, database, keys, model } = odoo;
  return {
    url,
    database,
    version: 'practice',
    admin: { url, database, key: keys.admin },
    plant: model.plant,
    server: undefined,
    release: () => odoo.stop(),
  };
}
