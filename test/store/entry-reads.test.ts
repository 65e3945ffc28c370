import { expect, test } from 'vitest';
import type { Documents } from '../../main/store/documents.ts';
import { entryStore } from '../../main/store/entry-store.ts';
import { plain } from '../../main/store/plain.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { anEntry } from '../fakes/plant-builders.ts';

const nobody = () => Promise.reject(new Error('nobody asks for that'));

/** Documents by state, of which one moves after the first reading of a state. */
function moving(entry: Entry, to: DeliveryState): Documents<Entry> {
  let now = entry;
  return {
    one: nobody,
    stored: nobody,
    insert: nobody,
    write: nobody,
    remove: nobody,
    find: async ({ selector }) => {
      const state = (selector as { 'delivery.state'?: { $eq: DeliveryState } } | undefined)?.['delivery.state']?.$eq;
      if (state === undefined) return [now];
      const found = now.delivery.state === state ? [plain<Entry>(now as never)] : [];
      now = { ...now, delivery: { ...now.delivery, state: to } };
      return found;
    },
  };
}

test.each<[DeliveryState, DeliveryState]>([
  ['parked', 'pending'],
  ['parked', 'unknown'],
  ['pending', 'sending'],
])('P4: an entry that goes from %s to %s while a lane is read is in it, once', async (from, to) => {
  const context = { first: 1, now: () => '', raise: nobody, raiseOnce: nobody, heads: nobody };
  const store = await entryStore(moving(anEntry(1, undefined, from), to), context);
  const read = await store.entriesIn(['pending', 'sending', 'unknown', 'parked'], 10);
  expect(read.map(({ seq }) => seq)).toEqual([1]);
});
