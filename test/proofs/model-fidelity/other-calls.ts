import type { Run } from './run.ts';
import { goodOf } from './stock-calls.ts';
import type { World } from './world.ts';

type Act = (run: Run) => Promise<void>;

const lots: Act = async (run) => {
  const lot = run.some('lot');
  const style = run.random();
  const name = run.fresh('N');
  const model = 'stock.lot';
  if (style < 0.4) {
    const made = await run.call('new lot', 'station', (_, world) => ({
      model,
      method: 'create',
      args: { vals_list: [{ name, product_id: run.cut.tracking === 'none' ? world.tracked : world.product }] },
    }));
    if (run.cut.tracking !== 'none') run.keep('lot', made);
  } else if (style < 0.55)
    await run.call('the same lot again', 'station', (_, world) => ({
      model,
      method: 'create',
      args: { vals_list: [{ name: `A-${run.cut.seed}`, product_id: world.tracked }] },
    }));
  else if (style < 0.8 && lot)
    await run.call('rename a lot', 'planner', (side) => ({
      model,
      method: 'write',
      ids: [lot[side]],
      args: { vals: { name } },
    }));
  else if (lot) await run.call('delete a lot', 'planner', (side) => ({ model, method: 'unlink', ids: [lot[side]] }));
};

const count: Act = async (run) => {
  const good = goodOf(run);
  const quantity = run.pick([0, 1, 7, 80, 400]);
  if (run.cut.tracking === 'serial') return;
  const model = 'stock.quant';
  const made = await run.call(`count ${quantity}`, 'planner', (side, world) => ({
    model,
    method: 'create',
    args: {
      vals_list: [
        {
          product_id: good.product(world),
          location_id: world.stock,
          inventory_quantity: quantity,
          ...(good.lot ? { lot_id: good.lot[side] } : {}),
        },
      ],
    },
    context: { inventory_mode: true },
  }));
  const quant = run.keep('key', made);
  if (quant)
    await run.call('apply the count', 'planner', (side) => ({
      model,
      method: 'action_apply_inventory',
      ids: [quant[side]],
    }));
};

/** Calls that fail by their form or their rights. */
const misuse: Act = async (run) => {
  const order = run.some('order');
  if (!order) return;
  const on =
    (model: string, method: string, more: object = {}) =>
    (side: 0 | 1) => ({ model, method, ids: [order[side]], ...more });
  const write = (vals: object) => on('mrp.production', 'write', { args: { vals } });
  const calls = [
    [
      'write a product',
      'station',
      (_: 0 | 1, world: World) => ({
        model: 'product.product',
        method: 'write',
        ids: [world.product],
        args: { vals: { name: 'X' } },
      }),
    ],
    ['an unknown method', 'station', on('mrp.production', 'do_nothing')],
    ['a private method', 'station', on('mrp.production', '_compute_state')],
    ['an unknown field', 'station', write({ nope: 1 })],
    ['a bad state', 'station', write({ state: 'finished' })],
    ['a bad time', 'station', write({ date_start: '2026-11-21T06:00:00Z' })],
    ['an unknown model', 'station', on('no.model', 'read')],
    ['an unknown argument', 'station', on('mrp.production', 'read', { args: { nope: 1 } })],
    ['a missing order', 'station', () => ({ model: 'mrp.production', method: 'button_mark_done', ids: [999_999_999] })],
    [
      'a missing product',
      'station',
      () => ({ model: 'stock.scrap', method: 'create', args: { vals_list: [{ scrap_qty: 1 }] } }),
    ],
    [
      'models of models',
      'station',
      () => ({ model: 'ir.model.data', method: 'search_read', args: { domain: [], limit: 1 } }),
    ],
    [
      'read what is not there',
      'station',
      () => ({ model: 'mrp.production', method: 'read', ids: [999_999_999], args: { fields: ['state'] } }),
    ],
  ] as const;
  const [what, actor, build] = run.pick(calls);
  await run.call(what, actor, build);
};

export const otherCalls: readonly (readonly [number, Act])[] = [
  [1, lots],
  [1, count],
  [1, misuse],
];
