import { rpc } from '../../../build/odoo/rpc.ts';
import { droppingProxy } from '../../peers/dropping-proxy.ts';
import type { RealPlant } from '../../peers/plant.ts';
import { seeded } from '../../peers/seeded.ts';

/** Planted: a client that simply tries again, as scripts do. Returns how many pieces too many Odoo scrapped. */
export async function naiveRetry(plant: RealPlant, scraps: number, seed: number): Promise<number> {
  const proxy = await droppingProxy(plant.url, 0.35, seeded(seed));
  const login = { ...plant.odoo.admin, url: proxy.url };
  const again = async (method: string, args: Record<string, unknown>): Promise<unknown> => {
    for (let attempt = 1; ; attempt += 1)
      try {
        return await rpc(login, 'stock.scrap', method, args);
      } catch (error) {
        // A reply that was lost; an Odoo that is gone is no control.
        if (!(error instanceof TypeError) || attempt === 50) throw error;
      }
  };
  const product = productOf(plant, 'GSK-204');
  try {
    for (let index = 0; index < scraps; index += 1) {
      const ids = await again('create', { vals_list: [{ product_id: product, scrap_qty: 1 }] });
      await again('action_validate', { ids });
    }
  } finally {
    await proxy.close();
  }
  const done = [
    ['product_id', '=', product],
    ['scrap_id', '!=', false],
    ['state', '=', 'done'],
  ];
  const moves = await plant.rows('stock.move', done, ['quantity']);
  return moves.reduce((total, move) => total + Number(move['quantity']), 0) - scraps;
}

/**
 * Planted: two stations that have both read the open slice, of which the slower one writes after the other has booked, with and without
 * the guard (`date_start` in the same write). Returns in how many rounds Odoo no longer holds what the first one booked.
 */
export async function lateWrite(plant: RealPlant, rounds: number, guarded: boolean): Promise<number> {
  let wrong = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [slice] = (await plant.call('mrp.production', 'create', {
      vals_list: [{ product_id: productOf(plant, 'CLP-20'), product_qty: 100 }],
    })) as number[];
    const ids = [slice];
    await plant.call('mrp.production', 'action_confirm', { ids });
    await plant.call('mrp.production', 'write', { ids, vals: { qty_producing: 30 } });
    const context = { skip_redirection: true, skip_backorder: true, skip_consumption: true, mo_ids_to_backorder: ids };
    await plant.call('mrp.production', 'button_mark_done', { ids, context });
    if ((await booked(plant, slice)) !== 30) throw new Error('the first station booked nothing');
    const vals = { qty_producing: 12, ...(guarded ? { date_start: '2026-01-05 06:00:00' } : {}) };
    await plant.call('mrp.production', 'write', { ids, vals }).catch(() => undefined);
    if ((await booked(plant, slice)) !== 30) wrong += 1;
  }
  return wrong;
}

const booked = async (plant: RealPlant, slice: number | undefined): Promise<unknown> =>
  (await plant.rows('mrp.production', [['id', '=', slice]], ['qty_produced']))[0]?.['qty_produced'];

function productOf(plant: RealPlant, ref: string): number {
  const product = plant.odoo.plant.products[ref];
  if (!product) throw new Error(`the plan has no ${ref}`);
  return product.id;
}
