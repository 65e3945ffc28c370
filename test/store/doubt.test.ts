import { expect, test } from 'vitest';
import { inDoubt } from '../../main/store/rescue/doubt.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import { pushOnce } from '../../sync/push.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, anEntry, aScrap } from '../fakes/plant-builders.ts';
import { silentLog } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { scrapScene, transferScene } from '../sync/no-footprint-scenes.ts';
import { CutWorld } from '../sync/no-footprint-world.ts';

const since = '2026-01-05T06:00:00.000Z';

test.each([
  ['scrap', (world: CutWorld) => scrapScene(world), 'stock.scrap'],
  ['a hold', (world: CutWorld) => transferScene(world, 'hold'), 'stock.picking'],
] as const)(
  'P3: %s that went out with others after the backup is not booked again without a footprint: a person decides',
  async (_, sceneIn, model) => {
    const world = new CutWorld();
    const { posting } = sceneIn(world);
    const clock = virtualClock();
    const stationOf = async (entries: readonly Entry[]) => {
      const store = memoryStore();
      for (const entry of entries) await store.addEntry(entry);
      return { store, profile: noFootprintProfile(world.transport, clock), clock, log: silentLog };
    };
    const booked = () => world.rows(model, [['state', '=', 'done']], ['origin']).filter(({ origin }) => origin);
    const recorded = [1, 2].map((seq) => anEntry(seq, { ...posting.payload, quantity: '1' }));
    const lost = await stationOf(recorded);
    await pushOnce(lost);
    expect((await lost.store.newestEntries(9)).map(({ delivery }) => delivery.posting?.members)).toEqual([2, 2]);
    expect(booked()).toHaveLength(1);
    const restored = await stationOf(
      recorded.map((entry) => inDoubt(entry, { profile: 'no-footprint', since, whole: false })),
    );
    for (let round = 0; round < 6; round += 1) await pushOnce(restored);
    expect((await restored.store.newestEntries(9)).map(({ delivery }) => delivery.failure?.code)).toEqual([
      'entry_unsure',
      'entry_unsure',
    ]);
    expect(booked()).toHaveLength(1);
  },
);

test.each([
  ['a confirmation', aConfirm(), 'parked'],
  ['a confirmation with serial numbers', aConfirm({ quantity: '1', serials: ['S-1'] }), 'unknown'],
  ['scrap', aScrap(), 'parked'],
  ['a hold', aHold(), 'parked'],
] as const)(
  'P3: %s out of a backup, that no posting names, waits for a person without a footprint if it may have gone out with others, else it is asked for',
  (_, payload, state) => {
    const entry = inDoubt(anEntry(1, payload), { profile: 'no-footprint', since, whole: true });
    expect([entry.delivery.state, entry.delivery.doubtful]).toEqual([state, state === 'unknown']);
    // Sent again it takes nothing along: under its id Odoo may hold what it went out with.
    expect(entry.delivery.posting).toMatchObject({ id: entry.id, members: 1 });
    const asked = inDoubt(anEntry(1, payload), { profile: 'posting-action', since, whole: true });
    expect([asked.delivery.state, asked.delivery.posting?.members]).toEqual(['unknown', 1]);
  },
);
