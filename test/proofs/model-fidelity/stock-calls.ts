import type { Pair, Run } from './run.ts';
import type { World } from './world.ts';

type Act = (run: Run) => Promise<void>;

interface Good {
  readonly product: (world: World) => number;
  readonly lot: Pair | undefined;
}

/** Something that lies in stock, mostly with the right lot. */
export function goodOf(run: Run): Good {
  const lots = run.own('lot');
  const kind = run.pick(['untracked', 'tracked', 'tracked', 'product'] as const);
  const wrong = run.chance(0.1);
  if (kind === 'untracked') return { product: (world) => world.untracked, lot: wrong ? lots[0] : undefined };
  if (kind === 'tracked')
    return { product: (world) => world.tracked, lot: wrong ? undefined : run.pick(lots.slice(0, 2)) };
  return { product: (world) => world.product, lot: run.cut.tracking === 'none' ? undefined : run.pick(lots.slice(2)) };
}

const amount = (run: Run): number => run.pick([1, 1, 2, 3, 5, 0.5, 20, 150, 0.01, 0]);

const newScrap: Act = async (run) => {
  const good = goodOf(run);
  const quantity = amount(run);
  const order = run.chance(0.5) ? run.some('order') : undefined;
  const valuesOf = (side: 0 | 1, world: World): object => ({
    product_id: good.product(world),
    scrap_qty: quantity,
    ...(good.lot ? { lot_id: good.lot[side] } : {}),
    ...(order ? { production_id: order[side] } : {}),
  });
  const made = await run.call(`scrap of ${quantity}`, 'station', (side, world) => ({
    model: 'stock.scrap',
    method: 'create',
    args: { vals_list: [valuesOf(side, world)] },
  }));
  run.keep('scrap', made);
  if (run.chance(0.8)) await validate(run, run.own('scrap').at(-1));
  if (run.chance(0.3)) await validate(run, run.own('scrap').at(-1));
};

async function validate(run: Run, scrap: Pair | undefined): Promise<void> {
  if (!scrap) return;
  const model = 'stock.scrap';
  const replies = await run.call('validate scrap', 'station', (side) => ({
    model,
    method: 'action_validate',
    ids: [scrap[side]],
  }));
  const asks = replies.every((reply) => reply.ok && typeof reply.value === 'object');
  if (asks && run.chance(0.2))
    await run.call('do_scrap all the same', 'station', (side) => ({ model, method: 'do_scrap', ids: [scrap[side]] }));
}

/** As the profile without a footprint does: under an external id; again, it overwrites. */
const loadScrap: Act = async (run) => {
  const good = goodOf(run);
  const [quantity, again, asText] = [amount(run), run.chance(0.4), run.chance(0.5)];
  const key = run.fresh('scrap');
  const fields = ['id', 'product_id/.id', 'scrap_qty', 'lot_id/.id', 'origin'];
  const load = async (count: number): Promise<void> => {
    const replies = await run.call(`load scrap of ${count}`, 'station', (side, world) => ({
      model: 'stock.scrap',
      method: 'load',
      args: {
        fields,
        data: [
          [`__import__.${key}`, good.product(world), asText ? String(count) : count, good.lot?.[side] ?? false, key],
        ],
      },
    }));
    run.keep('scrap', replies);
  };
  await load(quantity);
  if (again && run.chance(0.5)) await load(quantity);
  await validate(run, run.own('scrap').at(-1));
  if (again) await load(quantity + 1);
};

/** The fence: a draft is made harmless, a done one keeps its stock (facts §4). */
const fence: Act = async (run) => {
  const scrap = run.some('scrap');
  const quantity = run.pick([0, 0, 4]);
  if (!scrap) return;
  const on = { model: 'stock.scrap' };
  await run.call(`write scrap_qty ${quantity}`, 'station', (side) => ({
    ...on,
    method: 'write',
    ids: [scrap[side]],
    args: { vals: { scrap_qty: quantity } },
  }));
  if (run.chance(0.5)) await validate(run, scrap);
  const who = run.pick(['station', 'planner'] as const);
  if (run.chance(0.3)) {
    await run.call('unlink scrap', who, (side) => ({ ...on, method: 'unlink', ids: [scrap[side]] }));
    if (run.chance(0.5)) await validate(run, scrap);
  }
};

interface Move {
  readonly good: Good;
  readonly quantity: number;
  readonly toHold: boolean;
  readonly hasLine: boolean;
}
const moveOf = (run: Run): Move => ({
  good: goodOf(run),
  quantity: amount(run),
  toHold: run.chance(0.65),
  hasLine: run.chance(0.8),
});
const placesOf = ({ toHold }: Move, world: World): { location_id: number; location_dest_id: number } =>
  toHold
    ? { location_id: world.stock, location_dest_id: world.hold }
    : { location_id: world.hold, location_dest_id: world.stock };

const newTransfer: Act = async (run) => {
  const move = moveOf(run);
  const { good, quantity, hasLine } = move;
  const picked = run.chance(0.8);
  const made = await run.call(`transfer of ${quantity}${hasLine ? ' with its line' : ''}`, 'station', (side, world) => {
    const places = placesOf(move, world);
    const shared = { ...places, product_id: good.product(world) };
    const line = { ...shared, quantity, picked, ...(good.lot ? { lot_id: good.lot[side] } : {}) };
    const lines = hasLine ? { move_line_ids: [[0, 0, line]] } : {};
    const values = { ...places, picking_type_id: world.internal, origin: `QH:${run.names}` };
    const all = { ...values, move_ids: [[0, 0, { ...shared, product_uom_qty: quantity, ...lines }]] };
    return { model: 'stock.picking', method: 'create', args: { vals_list: [all] } };
  });
  run.keep('transfer', made);
  await handleTransfer(run);
};

const loadTransfer: Act = async (run) => {
  const move = moveOf(run);
  const { good, quantity } = move;
  const [key, subKeys, times] = [run.fresh('hold'), run.chance(0.8), run.pick([1, 1, 2])];
  const own = ['id', 'picking_type_id/.id', 'location_id/.id', 'location_dest_id/.id', 'origin'];
  const ofMove = ['product_id/.id', 'product_uom_qty', 'location_id/.id', 'location_dest_id/.id'];
  const ofLine = ['product_id/.id', 'lot_id/.id', 'quantity', 'picked', 'location_id/.id', 'location_dest_id/.id'];
  const keyed = subKeys ? ['move_ids/id', 'move_ids/move_line_ids/id'] : [];
  const fields = [
    ...own,
    ...ofMove.map((each) => `move_ids/${each}`),
    ...ofLine.map((each) => `move_ids/move_line_ids/${each}`),
  ];
  const load = async (): Promise<void> => {
    const replies = await run.call(
      `load transfer of ${quantity}${subKeys ? '' : ' without keys of lines'}`,
      'station',
      (side, world) => {
        const { location_id: from, location_dest_id: to } = placesOf(move, world);
        const product = good.product(world);
        const lot = good.lot?.[side] ?? false;
        const row = [
          `ps.${key}`,
          world.internal,
          from,
          to,
          key,
          product,
          quantity,
          from,
          to,
          product,
          lot,
          quantity,
          'True',
          from,
          to,
        ];
        const keys = subKeys ? [`ps.${key}m`, `ps.${key}l`] : [];
        return {
          model: 'stock.picking',
          method: 'load',
          args: { fields: [...fields, ...keyed], data: [[...row, ...keys]] },
        };
      },
    );
    run.keep('transfer', replies);
  };
  for (let n = 0; n < times; n += 1) await load();
  await handleTransfer(run);
  if (run.chance(0.15)) await load();
};

const handleTransfer: Act = async (run) => {
  const transfer = run.some('transfer');
  if (!transfer) return;
  const methods = [
    'button_validate',
    'button_validate',
    'button_validate',
    'action_assign',
    'action_confirm',
    'action_cancel',
  ] as const;
  for (const method of [run.pick(methods), ...(run.chance(0.4) ? [run.pick(methods)] : [])])
    await run.call(`transfer ${method}`, 'station', (side) => ({
      model: 'stock.picking',
      method,
      ids: [transfer[side]],
    }));
};

export const stockCalls: readonly (readonly [number, Act])[] = [
  [3, newScrap],
  [2, loadScrap],
  [1, fence],
  [2, newTransfer],
  [2, loadTransfer],
  [1, handleTransfer],
];
