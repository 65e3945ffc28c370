import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startModelOdoo, type PracticeOdoo } from '../../build/practice/odoo/http.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import { systemClock, systemRandom } from '../../main/host-ports.ts';
import { createLink, type Link } from '../../main/link.ts';
import { postingActionSource } from '../../main/posting-action-source.ts';
import type { Clock } from '../../sync/ports.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { silentLog } from '../fakes/scripted-odoo.ts';
import { until } from '../peers/until.ts';
import { connectionTo, Workplace } from './station-bench.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

interface Watched {
  readonly link: Link;
  /** Timers that would still wake somebody. */
  readonly timers: () => number;
  readonly statuses: () => number;
}

async function watchedLink(odoo: PracticeOdoo): Promise<Watched> {
  const store = memoryStore();
  const settings = await loadSettings(store);
  const { key: _, ...connection } = connectionTo(odoo);
  const { transport: __, ...account } = connection;
  await settings.change('odoo', { ...connection, actionId: 1 });
  const live = new Set<object>();
  const after: Clock['after'] = (ms, wake) => {
    const timer = {};
    live.add(timer);
    const cancel = systemClock.after(ms, () => {
      live.delete(timer);
      wake();
    });
    return () => {
      live.delete(timer);
      cancel();
    };
  };
  let statuses = 0;
  const link = createLink({
    clock: { ...systemClock, after },
    random: systemRandom,
    log: silentLog,
    store,
    settings,
    vault: { get: () => JSON.stringify({ key: odoo.keys.station, ...account }), set: () => undefined },
    actionSource: postingActionSource(),
    onStatus: () => (statuses += 1),
  });
  ends.push(() => link.close());
  return { link, timers: () => live.size, statuses: () => statuses };
}

async function practice(): Promise<PracticeOdoo> {
  const odoo = await startModelOdoo({ plan: PLANT_PLAN });
  ends.push(() => odoo.stop());
  return odoo;
}

test('P10: set-up saved several times at once leaves one engine, and none after the end', async () => {
  const { link, timers, statuses } = await watchedLink(await practice());
  const restarts = 6;
  await Promise.all(Array.from({ length: restarts }, () => link.restart()));
  // Each start tells its status, and each engine when it finds that there is no such action: all have then finished their first round.
  await until('every engine to have asked once', 10_000, async () => statuses() >= 2 * restarts);
  expect(timers()).toBe(1);
  await link.close();
  await link.restart();
  expect(timers()).toBe(0);
  expect(link.status()).toMatchObject({ online: false });
});

test('a key store that cannot be trusted shows on the strip, and people go on recording', async () => {
  const place = await Workplace.open();
  ends.push(() => place.close());
  await place.setUp();
  const order = await place.nextOrder();
  await place.station.stop();
  chmodSync(join(place.dataDir, 'odoo-key'), 0o644);
  await place.restartStation();
  await place.failure('key_refused');
  expect(await place.station.get('setup.get', {})).toMatchObject({ hasKey: false, url: place.odoo.url });
  const entry = await place.confirm('1', order);
  expect(entry.state).toBe('pending');
  chmodSync(join(place.dataDir, 'odoo-key'), 0o600);
  await place.station.get('setup.save', connectionTo(place.odoo));
  await place.entryIn(entry.id, ['settled']);
});
