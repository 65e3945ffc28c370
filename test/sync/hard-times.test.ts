import { expect, test } from 'vitest';
import { resolveException } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import { createEngine, type Engine } from '../../sync/engine.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { faultKinds } from '../../sync/ports.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, anEntry } from '../fakes/plant-builders.ts';
import {
  answerOf,
  faultOf,
  faultReply,
  postedAs,
  refusedAs,
  RowsTransport,
  ScriptedProfile,
  silentLog,
} from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { seeded } from '../peers/seeded.ts';

/** A station through crashes, lost replies, refusals and every fault, and an Odoo that books each id once. */
function hardTimes(seed: number) {
  const random = seeded(seed);
  const chance = (share: number): boolean => random() < share;
  const [store, clock, profile, transport] = [
    memoryStore(),
    virtualClock(),
    new ScriptedProfile(),
    new RowsTransport(),
  ];
  const booked: Entry[] = [];
  const refusing = new Set<string>();
  let calm = false;
  const fault = () => faultKinds[Math.floor(random() * faultKinds.length)] ?? 'no-answer';

  profile.onSend = async (batch) => {
    await clock.wait(10 + random() * 2_000);
    if (!calm && chance(0.2)) return faultReply(fault());
    const sent = answerOf(batch, (entry) => {
      if (entry.members.some(({ id }) => refusing.has(id))) return refusedAs('not_enough_stock');
      const again = profile.books.has(entry.id);
      if (!again) {
        booked.push(...entry.members);
        profile.books.set(entry.id, 1_000 + entry.seq);
        transport.put('stock.scrap', {
          id: 1_000 + entry.seq,
          state: 'done',
          production_id: false,
          scrap_qty: Number(entry.payload.quantity),
        });
      }
      return postedAs(entry, 1_000 + entry.seq, again, 'stock.scrap');
    });
    return !calm && chance(0.25) ? faultReply('no-answer') : sent;
  };
  profile.onCheck = () => (!calm && chance(0.1) ? faultReply(fault()) : answerOf([], () => refusedAs('internal')));
  transport.before = () => (!calm && chance(0.02) ? faultOf(fault()) : undefined);

  const start = (): { readonly engine: Engine; readonly die: () => void } => {
    let dead = false;
    const forever = new Promise<never>(() => undefined);
    const mortal = <T extends object>(it: T): T =>
      new Proxy(it, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) =>
            dead ? forever : Promise.resolve(member.apply(target, args)).then((value) => (dead ? forever : value));
        },
      });
    const engine = createEngine({
      store: mortal<StationStore>(store),
      profile: mortal(profile),
      transport: mortal(transport),
      clock,
      random: { next: random, bytes: (length) => new Uint8Array(length) },
      log: silentLog,
      onStatus: () => undefined,
    });
    engine.start();
    return { engine, die: () => (dead = true) };
  };
  const exceptions = { store, clock, picture: new Picture(store, () => ({ holdLocationId: null, lotsReadAt: null })) };
  return {
    store,
    clock,
    profile,
    booked,
    refusing,
    chance,
    random,
    start,
    exceptions,
    calmDown: () => (calm = true),
  };
}

const seeds = Array.from({ length: 25 }, (_, n) => n + 1);

test.each(seeds)('P2, P3, P4, P6, P7: crashes, lost replies and refusals by seed %i', async (seed) => {
  const it = hardTimes(seed);
  let life = it.start();
  const recorded: Entry[] = [];
  for (let seq = 1; seq <= 60; seq += 1) {
    const n = 1 + Math.floor(it.random() * 6);
    const payload = it.chance(0.2) ? aHold({ lot: { id: n, name: `L-${n}` } }) : aConfirm({ orderId: String(n) });
    const entry = anEntry(seq, payload);
    recorded.push(entry);
    if (it.chance(0.1)) it.refusing.add(entry.id);
    await it.store.addEntry(entry);
    life.engine.kick();
    await it.clock.pass(it.random() * 15_000);
    if (it.chance(0.15)) {
      life.die();
      life = it.start();
    }
    const open = await it.store.openExceptions();
    expect(new Set(open.map((each) => each.entryId)).size).toBe(open.length);
    for (const exception of open)
      if (it.chance(0.1)) {
        if (it.chance(0.5)) it.refusing.delete(exception.entryId);
        await resolveException(it.exceptions, exception.id, 'retry').catch(() => undefined);
      }
    expect(await it.store.newestEntries(1_000)).toHaveLength(recorded.length);
  }
  it.calmDown();
  // By now nothing may take longer than the longest pause and a few rounds.
  await it.clock.pass(300_000);
  it.refusing.clear();
  for (let round = 0; round < 60 && (await it.store.openExceptions()).length > 0; round += 1) {
    for (const { id } of await it.store.openExceptions()) await resolveException(it.exceptions, id, 'retry');
    await it.clock.pass(60_000);
  }
  await it.clock.pass(120_000);
  const entries = (await it.store.newestEntries(1_000)).toReversed();
  expect(entries.map((entry) => entry.delivery.state)).toEqual(recorded.map(() => 'settled'));
  expect(await it.store.openExceptions()).toEqual([]);
  expect(it.booked.map((entry) => entry.seq).toSorted((a, b) => a - b)).toEqual(recorded.map((entry) => entry.seq));
  for (const lane of Map.groupBy(it.booked, (entry) => entry.lane).values())
    expect(lane.map((entry) => entry.seq)).toEqual(lane.map((entry) => entry.seq).toSorted((a, b) => a - b));
  life.die();
});
