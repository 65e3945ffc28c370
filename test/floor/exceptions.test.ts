import { expect, test } from 'vitest';
import { openExceptions } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import { refusalOf } from '../../sync/exceptions.ts';
import { failure } from '../../sync/domain/failure.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry } from '../fakes/plant-builders.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

test('P10: a screen gets the 500 oldest open exceptions, each with its entry', async () => {
  const store = memoryStore();
  for (let seq = 1; seq <= 520; seq += 1) {
    const entry = anEntry(seq, aConfirm({ orderId: String(seq) }), 'parked');
    await store.addEntry(entry);
    await store.raise(
      refusalOf({ ...entry, delivery: { ...entry.delivery, failure: failure('order_closed') } }, entry.touchedAt),
    );
  }
  const picture = new Picture(store, () => ({ holdLocationId: null }));
  const shown = await openExceptions({ store, picture, clock: virtualClock() });
  expect(shown).toHaveLength(500);
  expect(shown.map((each) => each.entry?.seq)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1));
});
