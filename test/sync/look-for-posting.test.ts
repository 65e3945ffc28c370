import { describe, expect, test } from 'vitest';
import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import { confirmOf, postingOf, sendOnce } from '../odoo/no-footprint-bench.ts';
import { orderIn, scrapScene, transferScene } from './no-footprint-scenes.ts';
import { CutWorld } from './no-footprint-world.ts';

describe('without footprint a posting is looked for by its id and never booked (P3)', () => {
  test('a confirmation: nothing, then staged, then its receipt', async () => {
    const world = new CutWorld();
    const order = orderIn(world, 'CLP-20', 100);
    const profile = noFootprintProfile(world.transport, world.clock);
    const posting = postingOf(confirmOf(order, '30'));
    const finished = () =>
      world.rows(
        'mrp.production',
        [
          ['production_group_id', '=', order.group],
          ['state', '=', 'done'],
        ],
        ['qty_produced'],
      );
    expect(await profile.booked(posting.id)).toEqual({ kind: 'answered', receipt: null });
    world.ask('mrp.production', 'write', { ids: [order.id], args: { vals: { origin: `SO-77 PS ${posting.id}` } } });
    expect(await profile.booked(posting.id)).toEqual({ kind: 'early' });
    expect(finished()).toEqual([]);
    const sent = await sendOnce(profile, posting);
    expect(await profile.booked(posting.id)).toEqual({ kind: 'answered', receipt: { ...sent, again: true } });
    expect(finished()).toMatchObject([{ qty_produced: 30 }]);
  });

  test.each([
    ['a scrap', scrapScene],
    ['a hold', (world: CutWorld) => transferScene(world, 'hold')],
  ] as const)('%s: nothing, then its receipt', async (_, stage) => {
    const world = new CutWorld();
    const { posting, booked } = stage(world);
    const profile = noFootprintProfile(world.transport, world.clock);
    expect(await profile.booked(posting.id)).toEqual({ kind: 'answered', receipt: null });
    expect(booked().own).toBe(0);
    const sent = await sendOnce(profile, posting);
    const { own } = booked();
    expect(await profile.booked(posting.id)).toEqual({ kind: 'answered', receipt: { ...sent, again: true } });
    expect(booked().own).toBe(own);
  });

  test('a scrap that was killed too late shows again what it moved, not what is left of the posting here (P9)', async () => {
    const world = new CutWorld();
    const { posting } = scrapScene(world);
    const profile = noFootprintProfile(world.transport, world.clock);
    const sent = await sendOnce(profile, posting);
    const shown = () => world.rows('stock.scrap', [['origin', '=', `PS ${posting.id}`]], ['scrap_qty']);
    const ids = shown().map((row) => Number(row['id']));
    world.ask('stock.scrap', 'write', { ids, args: { vals: { scrap_qty: 0 } } });
    expect(await profile.booked(posting.id)).toEqual({ kind: 'answered', receipt: { ...sent, again: true } });
    expect(shown()).toMatchObject([{ scrap_qty: 3 }]);
  });
});
