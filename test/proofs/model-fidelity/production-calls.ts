import type { Pair, Run } from './run.ts';

type Act = (run: Run) => Promise<void>;

const orderCall = async (
  run: Run,
  what: string,
  pair: Pair | undefined,
  method: string,
  more: object = {},
): Promise<void> => {
  if (!pair) return;
  await run.call(what, 'station', (side) => ({ model: 'mrp.production', method, ids: [pair[side]], ...more }));
  if (method === 'button_mark_done') await lookForSlices(run);
};

/** Slices that a split or a partial confirmation made. */
async function lookForSlices(run: Run): Promise<void> {
  await run.find('order', 'orders', 'mrp.production', (_, world) => [['product_id', '=', world.product]]);
}

const quantityOf = (run: Run): number =>
  run.cut.tracking === 'serial' ? run.pick([1, 1, 2, 3]) : run.pick([1, 3, 7, 10, 12, 30, 0.5, 3.337, 40, 100, 120]);

/** Lots as our stations write them, and as they should not. */
function lotsOf(run: Run, quantity: number): (side: 0 | 1, product: number) => unknown[] | undefined {
  const { tracking } = run.cut;
  if (tracking === 'none') return () => undefined;
  const lots = run.own('lot').slice(2);
  if (tracking === 'serial') {
    const names = Array.from({ length: Math.max(0, Math.round(quantity)) }, () => run.fresh('S'));
    const used = run.chance(0.1) ? run.pick(lots) : undefined;
    return (side, product) =>
      used ? [[6, 0, [used[side]]]] : names.map((name) => [0, 0, { name, product_id: product }]);
  }
  const known = run.pick(lots);
  const style = run.random();
  if (style < 0.4) {
    const name = run.fresh('L');
    return (_, product) => [[0, 0, { name, product_id: product }]];
  }
  if (style < 0.8 && known) return (side) => [[6, 0, [known[side]]]];
  if (style < 0.85) return (side) => [[6, 0, run.own('lot').map((lot) => lot[side])]];
  return () => undefined;
}

/** What each component is written to: the share of the bill, too little, too much, or nothing. */
const shareOf = (run: Run): number => run.pick([1, 1, 1, 1, 1, 0.5, 2, 0]);

interface Component {
  readonly id: number;
  readonly unit_factor: number;
  readonly state: string;
}

async function componentsOf(run: Run, order: Pair): Promise<readonly [Component[], Component[]]> {
  const shown = (value: unknown): string =>
    JSON.stringify(
      (value as Component[]).map(({ unit_factor, state }) => [Number(unit_factor.toFixed(12)).toFixed(6), state]),
    );
  const replies = await run.call(
    'components',
    'station',
    (side) => ({
      model: 'stock.move',
      method: 'search_read',
      args: {
        domain: [
          ['raw_material_production_id', '=', order[side]],
          ['scrap_id', '=', false],
        ],
        fields: ['unit_factor', 'state'],
        order: 'id',
      },
    }),
    (reply) => (reply.ok ? shown(reply.value) : 'no components'),
  );
  const [real, model] = replies.map((reply) => (reply.ok ? (reply.value as Component[]) : []));
  return [real ?? [], model ?? []];
}

/** The write of the profile without a footprint: quantity, marker, lot, components and the start, in one. */
async function stage(run: Run, order: Pair, quantity: number): Promise<void> {
  const components = await componentsOf(run, order);
  const shares = components[0].map(() => shareOf(run));
  const lots = lotsOf(run, quantity);
  const [marks, starts, moves] = [run.chance(0.8), run.chance(0.6), run.chance(0.85)];
  const marker = run.fresh('PS');
  const picked = !run.chance(0.05);
  await run.call(
    `write ${quantity}${starts ? ' with start' : ''}, shares ${shares.join()}`,
    'station',
    (side, world) => ({
      model: 'mrp.production',
      method: 'write',
      ids: [order[side]],
      args: {
        vals: {
          qty_producing: quantity,
          ...(marks ? { origin: marker } : {}),
          ...(starts ? { date_start: '2026-11-21 08:00:00' } : {}),
          ...withLots(lots(side, world.product)),
          ...(moves ? { move_raw_ids: linesOf(components[side], shares, quantity, picked) } : {}),
        },
      },
    }),
  );
}
const withLots = (lots: unknown[] | undefined): object => (lots ? { lot_producing_ids: lots } : {});
const linesOf = (
  components: readonly Component[],
  shares: readonly number[],
  quantity: number,
  picked: boolean,
): unknown[] =>
  components
    .filter(({ state }) => state !== 'cancel')
    .map(({ id, unit_factor: factor }, at) => [
      1,
      id,
      // Binary floating point comes a hair apart: half a cent must not fall to different sides.
      { quantity: Math.round(Number((quantity * factor * (shares[at] ?? 1) * 100).toFixed(4))) / 100, picked },
    ]);

async function finish(run: Run, order: Pair): Promise<void> {
  const [skips, rests, consumption, backorder] = [run.chance(0.8), run.chance(0.6), run.chance(0.6), run.chance(0.8)];
  const what = `mark done${skips ? ' skip_redirection' : ''}${rests ? ' rest' : ''}${consumption ? ' skip_consumption' : ''}${backorder ? ' skip_backorder' : ''}`;
  await run.call(what, 'station', (side) => ({
    model: 'mrp.production',
    method: 'button_mark_done',
    ids: [order[side]],
    context: {
      ...(skips ? { skip_redirection: true } : {}),
      ...(backorder ? { skip_backorder: true } : {}),
      ...(rests ? { mo_ids_to_backorder: [order[side]] } : {}),
      ...(consumption ? { skip_consumption: true } : {}),
    },
  }));
  await lookForSlices(run);
}

const confirm: Act = async (run) => {
  const order = run.some('order');
  if (!order) return;
  await stage(run, order, quantityOf(run));
  await finish(run, order);
  // Sent again, as after a lost reply.
  if (run.chance(0.3)) await finish(run, order);
};

const writeOnly: Act = async (run) => {
  const order = run.some('order');
  if (order) await stage(run, order, quantityOf(run));
};
const finishOnly: Act = async (run) => {
  const order = run.some('order');
  if (order) await finish(run, order);
};
const lateWrite: Act = async (run) => {
  const quantity = quantityOf(run);
  await orderCall(run, `late write of ${quantity}`, run.some('order'), 'write', {
    args: { vals: { qty_producing: quantity } },
  });
};
const byScreen: Act = async (run) => {
  const order = run.some('order');
  const quantity = quantityOf(run);
  await orderCall(run, `write ${quantity}`, order, 'write', { args: { vals: { qty_producing: quantity } } });
  await orderCall(run, 'set_qty_producing', order, 'set_qty_producing');
  if (order && run.chance(0.7)) await finish(run, order);
};

/** What planners do in Odoo, through the calls of its screens. */
const planner: Act = async (run) => {
  const order = run.some('order');
  const method = run.pick([
    'action_cancel',
    'action_assign',
    'do_unreserve',
    'action_confirm',
    'action_assign',
  ] as const);
  if (order) await run.call(method, 'planner', (side) => ({ model: 'mrp.production', method, ids: [order[side]] }));
};

const newOrder: Act = async (run) => {
  const quantity = quantityOf(run);
  const made = await run.call(`new order of ${quantity}`, 'planner', (_, world) => ({
    model: 'mrp.production',
    method: 'create',
    args: { vals_list: [{ product_id: world.product, product_qty: quantity, date_start: '2026-11-25 06:00:00' }] },
  }));
  const order = run.keep('order', made);
  if (order && run.chance(0.8))
    await run.call('action_confirm', 'planner', (side) => ({
      model: 'mrp.production',
      method: 'action_confirm',
      ids: [order[side]],
    }));
};

const changeQuantity: Act = async (run) => {
  const order = run.some('order');
  const quantity = quantityOf(run);
  if (!order) return;
  const model = 'change.production.qty';
  const made = await run.call(`change to ${quantity}`, 'planner', (side) => ({
    model,
    method: 'create',
    args: { vals_list: [{ mo_id: order[side], product_qty: quantity }] },
  }));
  const dialog = run.keep('key', made);
  if (dialog)
    await run.call('change_prod_qty', 'planner', (side) => ({ model, method: 'change_prod_qty', ids: [dialog[side]] }));
};

const split: Act = async (run) => {
  const order = run.some('order');
  if (!order) return;
  const parts =
    run.cut.tracking === 'serial'
      ? [1, 1]
      : run.pick([
          [4, 6],
          [10, 20],
          [1, 1],
          [15, 15, 10],
        ]);
  await run.call('action_split', 'planner', (side) => ({
    model: 'mrp.production',
    method: 'action_split',
    ids: [order[side]],
  }));
  const model = 'mrp.production.split';
  const lines = parts.map((quantity) => [0, 0, { quantity, user_id: 2, date: '2026-11-26 06:00:00' }]);
  const made = await run.call(`split into ${parts.join()}`, 'planner', (side) => ({
    model,
    method: 'create',
    args: { vals_list: [{ production_id: order[side], production_detailed_vals_ids: lines }] },
  }));
  const dialog = run.keep('key', made);
  if (dialog) await run.call('split', 'planner', (side) => ({ model, method: 'action_split', ids: [dialog[side]] }));
  await lookForSlices(run);
};

const merge: Act = async (run) => {
  const orders = run.chance(0.8) ? run.own('order').slice(-2) : run.own('order').slice(0, 2);
  await run.call(`merge ${orders.length}`, 'planner', (side) => ({
    model: 'mrp.production',
    method: 'action_merge',
    ids: orders.map((each) => each[side]),
  }));
  await lookForSlices(run);
};

/** A planner changes what an order consumes. */
const changeComponents: Act = async (run) => {
  const order = run.some('order');
  if (!order) return;
  const components = await componentsOf(run, order);
  const [demand, at, adds] = [run.pick([0, 1, 5, 20, 60]), run.pick([0, 1]), run.chance(0.3)];
  if (adds)
    await run.call(`add a component of ${demand}`, 'planner', (side, world) => ({
      model: 'mrp.production',
      method: 'write',
      ids: [order[side]],
      args: { vals: { move_raw_ids: [[0, 0, { product_id: world.untracked, product_uom_qty: demand }]] } },
    }));
  else if (components[0][at] && components[1][at])
    await run.call(`component ${at} needs ${demand}`, 'planner', (side) => ({
      model: 'stock.move',
      method: 'write',
      ids: [components[side][at]?.id ?? 0],
      args: { vals: { product_uom_qty: demand } },
    }));
};

const work: Act = async (run) => {
  const order = run.some('order');
  if (!order) return;
  const found = await run.find('work', 'work orders', 'mrp.workorder', (side) => [['production_id', '=', order[side]]]);
  const [first] = found;
  const method = run.pick(['button_start', 'button_finish', 'button_start'] as const);
  if (first) await run.call(method, 'station', (side) => ({ model: 'mrp.workorder', method, ids: [first[side]] }));
};

export const productionCalls: readonly (readonly [number, Act])[] = [
  [8, confirm],
  [2, writeOnly],
  [2, finishOnly],
  [2, lateWrite],
  [2, byScreen],
  [2, planner],
  [1, newOrder],
  [1, changeQuantity],
  [1, split],
  [1, merge],
  [1, changeComponents],
  [1, work],
];
