import { describe, expect, test } from 'vitest';
import type { ConfirmPayload } from '../../sync/domain/entry.ts';
import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import type { OdooCall } from '../../sync/ports.ts';
import { answerOf, confirmOf, inDoubt, postingOf, sendOnce, type Answer } from '../odoo/no-footprint-bench.ts';
import { confirmScene, orderIn, scrapScene, serialScene, transferScene, type Scene } from './no-footprint-scenes.ts';
import { CutWorld, type Cut } from './no-footprint-world.ts';

type Stage = (world: CutWorld) => Scene;

interface Play {
  readonly cuts?: readonly Cut[];
  /** The other station posts before this call of the first one; after all of them if absent. */
  readonly otherAt?: number;
  /** For controls: what becomes of a call on its way. */
  readonly tamper?: (call: OdooCall) => OdooCall;
  /** Every call is carried out twice. */
  readonly twice?: boolean;
}

interface Played {
  readonly answer: Answer;
  readonly calls: number;
  /** Exact quantities: what the stations were told, and what is in Odoo. */
  readonly told: { readonly own: number; readonly other: number };
  readonly booked: { readonly own: number; readonly other: number };
}

const quantityIn = (answer: Answer): number => ('quantity' in answer ? Number(answer.quantity) : 0);

/** Sends as the engine does, dying where the cuts say so, until Odoo has answered; then lets all late calls land and asks again. */
async function play(stage: Stage, { cuts = [], otherAt, tamper, twice = false }: Play = {}): Promise<Played> {
  const world = new CutWorld(cuts);
  const scene = stage(world);
  if (tamper) world.tamper = tamper;
  world.twice = twice;
  let other = 0;
  const interrupt = async (): Promise<void> => {
    const { between } = scene;
    if (between) other = quantityIn(await sendOnce(noFootprintProfile(world.other, world.clock), between));
  };
  if (otherAt !== undefined) world.interruption = { at: otherAt, run: interrupt };
  let profile = noFootprintProfile(world.transport, world.clock);
  let { posting } = scene;
  let answer: Answer = { fault: 'never sent' };
  for (let attempt = 0; attempt < 60 && 'fault' in answer; attempt += 1) {
    const sent = await Promise.race([world.death(), profile.send([posting])]);
    if (sent === 'died') profile = noFootprintProfile(world.transport, world.clock);
    else answer = answerOf(sent, posting);
    const isDoubt = sent === 'died' || (sent.kind === 'fault' && sent.fault.kind === 'no-answer');
    if (isDoubt) posting = inDoubt(posting);
    if ('fault' in answer) world.pass(5_000);
  }
  const { calls } = world;
  if (world.interruption || otherAt === undefined) await interrupt();
  world.pass(125_000);
  if ('resId' in answer)
    expect(await sendOnce(noFootprintProfile(world.other, world.clock), inDoubt(posting))).toMatchObject({
      resId: answer.resId,
      again: true,
    });
  scene.check();
  return { answer, calls, told: { own: quantityIn(answer), other }, booked: scene.booked() };
}

/** What was told is what is in Odoo. */
async function playsRight(stage: Stage, how: Play): Promise<Played> {
  const played = await play(stage, how);
  expect({ how, ...played.booked }).toEqual({ how, ...played.told });
  return played;
}

async function booksOnce(stage: Stage, how: Play): Promise<void> {
  const { answer } = await playsRight(stage, how);
  expect(answer).toMatchObject({ quantity: expect.any(String) });
}

/** Every way in which one call can go wrong: lost, carried out without an answer, carried out late, each seen or died of. */
function cutsAt(at: number, lates: number): Cut[] {
  const late = Array.from({ length: lates }, (_, n) => ({ afterCalls: n + 1 }));
  return (['none', 'now', 'at the limit', ...late] as const).flatMap((effect) =>
    [false, true].map((crash) => ({ at, effect, crash })),
  );
}

const stages: Readonly<Record<string, Stage>> = {
  'a part of an order': (world) => confirmScene(world, '30', '20'),
  'all of an order': (world) => confirmScene(world, '100'),
  'serial numbers': serialScene,
  scrap: scrapScene,
  'a hold': (world) => transferScene(world, 'hold'),
  'a release': (world) => transferScene(world, 'release'),
};

describe.each(Object.entries(stages))('%s is booked exactly once (P3, P8)', (_, stage) => {
  test('whichever call is lost, cut, late or the station’s last one', async () => {
    const { calls } = await play(stage);
    expect(calls).toBeGreaterThan(4);
    for (let at = 1; at <= calls; at += 1) for (const cut of cutsAt(at, calls)) await booksOnce(stage, { cuts: [cut] });
  });

  test('also with another station’s posting before any of its calls', async () => {
    const { calls } = await play(stage);
    for (let otherAt = 1; otherAt <= calls + 1; otherAt += 1) {
      await booksOnce(stage, { otherAt });
      for (let at = 1; at <= otherAt; at += 1)
        for (const effect of ['now', 'at the limit', { afterCalls: 4 }] as const)
          await booksOnce(stage, { otherAt, cuts: [{ at, effect, crash: at % 2 === 0 }] });
    }
  });

  test('also when two calls go wrong, one after the other', async () => {
    const { calls } = await play(stage);
    for (let first = 1; first <= calls; first += 1)
      for (let second = first + 1; second <= first + calls; second += 1)
        for (const effect of ['now', 'at the limit'] as const)
          for (const crash of [false, true]) {
            const cuts = [
              { at: first, effect, crash: false },
              { at: second, effect, crash },
            ];
            await booksOnce(stage, { cuts });
          }
  });
});

describe('a refusal is certain', () => {
  test('what a late call could still book is not refused before no call can be late any more (P3)', async () => {
    const stage: Stage = (world) => confirmScene(world, '100', '20');
    const { calls } = await play(stage);
    let refused = 0;
    for (let otherAt = 1; otherAt <= calls + 1; otherAt += 1)
      for (let at = 1; at <= calls; at += 1)
        for (const cut of cutsAt(at, 0)) {
          const { answer } = await playsRight(stage, { otherAt, cuts: [cut] });
          if ('code' in answer) refused += 1;
        }
    expect(refused).toBeGreaterThan(100);
  });

  test('a planner who makes the order smaller under a write that is on its way', async () => {
    const world = new CutWorld();
    const order = orderIn(world, 'CLP-20', 100);
    const posting = postingOf(confirmOf(order, '60'));
    const first = noFootprintProfile(world.transport, world.clock);
    world.delay = (call) => call.method === 'write' && call.model === 'mrp.production';
    const death = world.death();
    expect(await Promise.race([death, first.send([posting])])).toBe('died');
    const wizard = { mo_id: order.id, product_qty: 50 };
    const ids = world.ask('change.production.qty', 'create', { args: { vals_list: [wizard] } }) as number[];
    world.ask('change.production.qty', 'change_prod_qty', { ids });
    const again = noFootprintProfile(world.other, world.clock);
    expect(await sendOnce(again, inDoubt(posting))).toHaveProperty('fault');
    world.pass(125_000);
    expect(markedSlices(world, order.group, posting.id)).toEqual([{ state: 'progress', quantity: 60 }]);
    expect(await sendOnce(again, inDoubt(posting))).toHaveProperty('fault');
    const other = postingOf(confirmOf(order, '20'));
    expect(await sendOnce(again, other)).toMatchObject({ quantity: '20' });
    world.pass(5_000);
    expect(await sendOnce(again, inDoubt(posting))).toMatchObject({ code: 'more_than_remains' });
    expect(markedSlices(world, order.group, posting.id)).toEqual([]);
  });
});

test('P8: a lot that was staged before a planner made the order smaller does not get what is booked in another', async () => {
  const world = new CutWorld();
  const { posting, booked } = confirmScene(world, '20');
  const { orderId, productId } = posting.payload as ConfirmPayload;
  const station = noFootprintProfile(world.transport, world.clock);
  const ofOrder = [['production_group_id', '=', Number(orderId)]];
  const id = Number(world.rows('mrp.production', ofOrder, ['id'])[0]?.['id']);
  const lot = { name: 'OTHER-LOT', product_id: productId };
  const [other] = world.ask('stock.lot', 'create', { args: { vals_list: [lot] } }) as number[];
  const vals = { qty_producing: 10, lot_producing_ids: [[6, 0, [other]]] };
  world.ask('mrp.production', 'write', { ids: [id], args: { vals } });
  const wizard = { mo_id: id, product_qty: 50 };
  const ids = world.ask('change.production.qty', 'create', { args: { vals_list: [wizard] } }) as number[];
  world.ask('change.production.qty', 'change_prod_qty', { ids });
  expect(await sendOnce(station, posting)).toMatchObject({ quantity: '20' });
  expect(booked()).toEqual({ own: 20, other: 0 });
});

test('P5: however long the station reads, it never stages more than a planner who splits the order leaves of it', async () => {
  const lot = { name: 'OWN-LOT' };
  const stagedAt = async (splitAt: number): Promise<number> => {
    const world = new CutWorld();
    const order = orderIn(world, 'HSG-204', 100);
    let staged = 0;
    world.tamper = (call) => {
      if (call.method === 'write') staged ||= world.calls;
      return call;
    };
    const lines = [10, 90].map((quantity) => [0, 0, { quantity }]);
    const values = { production_id: order.id, production_detailed_vals_ids: lines };
    const split = async (): Promise<void> => {
      const ids = world.ask('mrp.production.split', 'create', { args: { vals_list: [values] } }) as number[];
      world.ask('mrp.production.split', 'action_split', { ids });
    };
    world.interruption = { at: splitAt, run: split };
    await sendOnce(noFootprintProfile(world.transport, world.clock), postingOf(confirmOf(order, '60', { lot })));
    const ofOrder = [['production_group_id', '=', order.group]];
    const slices = world.rows('mrp.production', ofOrder, ['product_qty', 'qty_producing']);
    const above = slices.filter((row) => Number(row['qty_producing']) > Number(row['product_qty']));
    expect({ splitAt, above }).toEqual({ splitAt, above: [] });
    return staged;
  };
  const undisturbed = await stagedAt(Infinity);
  expect(undisturbed).toBeGreaterThan(4);
  for (let at = 1; at < undisturbed; at += 1) await stagedAt(at);
});

/** Another station has staged its posting on the order, and not finished it. */
function occupied() {
  const world = new CutWorld();
  const order = orderIn(world, 'HSG-204', 100);
  const other = postingOf(confirmOf(order, '2', { lot: { name: 'OTHER-LOT' } }));
  const own = postingOf(confirmOf(order, '30', { lot: { name: 'OWN-LOT' } }));
  const moves = world.rows('stock.move', [['raw_material_production_id', '=', order.id]], ['product_id']);
  const move_raw_ids = moves.map(({ id }, nth) => [1, id, { quantity: nth === 0 ? 0.17 : 0.01, picked: true }]);
  const vals = { qty_producing: 2, origin: `SO-77 PS ${other.id}`, move_raw_ids };
  world.ask('mrp.production', 'write', { ids: [order.id], args: { vals } });
  return { world, other, own, station: noFootprintProfile(world.other, world.clock) };
}

test('P8: what another station has staged is no lack of stock: once that is booked, this posting is too', async () => {
  const { world, other, own, station } = occupied();
  expect(await sendOnce(station, own)).toHaveProperty('fault');
  expect(await sendOnce(noFootprintProfile(world.other, world.clock), inDoubt(other))).toMatchObject({ quantity: '2' });
  world.pass(125_000);
  expect(await sendOnce(station, inDoubt(own))).toMatchObject({ quantity: '30' });
});

test('P4: what another station never finishes is waited for once: whoever goes in parts after that does not wait again', async () => {
  const { world, own, station } = occupied();
  const early = await station.send([own]);
  if (early.kind !== 'fault') throw new Error('it waits');
  expect(early.earlyMs).toBeGreaterThan(120_000);
  world.pass(early.earlyMs ?? 0);
  expect(await sendOnce(station, inDoubt(own))).toMatchObject({ code: 'not_enough_stock' });
  expect(await sendOnce(station, own)).toMatchObject({ code: 'not_enough_stock' });
  world.pass(600_000);
  expect(await sendOnce(station, own)).toHaveProperty('fault');
});

const markedSlices = (world: CutWorld, group: number, id: string) =>
  world
    .rows(
      'mrp.production',
      [
        ['production_group_id', '=', group],
        ['origin', 'ilike', `PS ${id}`],
      ],
      ['state', 'qty_producing'],
    )
    .map((row) => ({ state: row['state'], quantity: row['qty_producing'] }));

describe('a proxy that sends every request twice', () => {
  const twice: Play = { twice: true };
  test.each(['a part of an order', 'all of an order', 'serial numbers', 'a hold', 'a release'])(
    'books %s once',
    async (name) => {
      const stage = stages[name];
      if (stage) await booksOnce(stage, twice);
    },
  );

  test('scraps twice, which no client can prevent, and the receipt tells it', async () => {
    const { told, booked } = await playsRight(scrapScene, twice);
    expect([told.own, booked.own]).toEqual([6, 6]);
  });
});

describe('controls: without its guards it goes wrong', () => {
  test('without date_start a late write changes what was booked', async () => {
    const tamper = (call: OdooCall): OdooCall => {
      if (call.model !== 'mrp.production' || call.method !== 'write') return call;
      const { date_start: _, ...vals } = (call.args ?? {})['vals'] as Record<string, unknown>;
      return { ...call, args: { vals } };
    };
    const stage: Stage = (world) => confirmScene(world, '30', '20');
    const { calls } = await play(stage);
    let wrong = 0;
    for (let otherAt = 1; otherAt <= calls; otherAt += 1) {
      const played = await play(stage, { otherAt, tamper }).catch(() => undefined);
      if (!played || played.booked.own !== played.told.own || played.booked.other !== played.told.other) wrong += 1;
    }
    expect(wrong).toBeGreaterThan(0);
  });
});
