import { expect, test } from 'vitest';
import { Picture } from '../../main/floor/picture.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import { syncView } from '../../main/floor/sync-view.ts';
import { createIdleLink, type Link } from '../../main/link.ts';
import type { EngineStatus } from '../../sync/engine.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { DeliveryState, PostingProfileName } from '../../sync/domain/delivery.ts';
import { failure } from '../../sync/domain/failure.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';

const since = '2026-01-05T06:00:00.000Z';

async function strip(
  status: Partial<EngineStatus>,
  states: readonly DeliveryState[] = [],
  freeBytes = 1e12,
  fill: (store: StationStore) => Promise<void> = async () => undefined,
) {
  const store = memoryStore({ freeBytes: () => freeBytes });
  await fill(store);
  for (const [n, state] of states.entries()) await store.addEntry(anEntry(n + 1, aConfirm(), state));
  const whole = {
    online: true,
    since,
    failure: null,
    pulledAt: null,
    clockOffsetMs: null,
    ...status,
  };
  const link: Pick<Link, 'status'> = { status: () => whole };
  const picture = new Picture(store, () => ({ holdLocationId: null }));
  return syncView({ store, picture, link, settings: await loadSettings(store) });
}

test('an Odoo that answers and refuses is not called offline since the hour at which the connection came up', async () => {
  const why = failure('rights_missing', { message: 'mrp.production' });
  expect(await strip({ failure: why })).toMatchObject({ online: true, since, failure: why });
  expect(await strip({ online: false, failure: failure('odoo_no_answer') })).toMatchObject({ online: false, since });
});

test('what waits is what is on its way by itself; what a person decides is told apart', async () => {
  const view = await strip({}, ['pending', 'sending', 'unknown', 'parked', 'posted', 'settled', 'set_aside']);
  expect(view).toMatchObject({ waiting: 3, parked: 1, oldest: '2026-01-05T06:00:00.001Z' });
  expect(await strip({}, ['parked', 'posted'])).toMatchObject({ waiting: 0, oldest: null, safeUntil: null });
});

test('P2: what waits for the way in which it was sent, and that is not chosen any more, is told', async () => {
  const sent = (profile: PostingProfileName) => async (store: StationStore) => {
    const entry = anEntry(1, aConfirm(), 'unknown');
    const posting = { id: entry.id, members: 1, quantity: entry.payload.quantity, profile };
    await store.addEntry({ ...entry, delivery: { ...entry.delivery, doubtful: true, posting } });
  };
  const why = failure('sent_another_way', { entries: '1' });
  expect(await strip({}, [], 1e12, sent('no-footprint'))).toMatchObject({ failure: why });
  expect(await strip({}, [], 1e12, sent('posting-action'))).toMatchObject({ failure: null });
});

test('less than 500 MB on the disk is told before it is full', async () => {
  expect(await strip({}, [], 500 * 1024 * 1024)).toMatchObject({ diskLow: false });
  expect(await strip({}, [], 500 * 1024 * 1024 - 1)).toMatchObject({ diskLow: true });
});

test('a disk that takes no changes is told in the strip, whatever Odoo does', async () => {
  const { status } = createIdleLink(failure('disk_read_only'));
  expect(await strip(status())).toMatchObject({ online: false, failure: { code: 'disk_read_only' } });
});
