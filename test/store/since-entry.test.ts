import { expect, test } from 'vitest';
import { sinceEntry } from '../../main/store/since-entry.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { anEntry, aConfirm, ids } from '../fakes/plant-builders.ts';

test('P5: entries of a database that was left are not seen by the link to the next, by number or by order', async () => {
  const store = memoryStore();
  for (const seq of [1, 2, 3]) await store.addEntry(anEntry(seq, aConfirm(), 'settled'));
  for (const seq of [4, 5]) await store.addEntry(anEntry(seq, aConfirm(), seq === 4 ? 'settled' : 'pending'));
  const since = sinceEntry(store, 4);
  const seqs = (entries: readonly { readonly seq: number }[]): number[] => entries.map(({ seq }) => seq);
  const lane = `order:${ids.order}`;
  expect(seqs(await since.entriesBefore(9, 9))).toEqual([5, 4]);
  expect(seqs(await since.entriesOfLane(lane, ['settled'], 2))).toEqual([4]);
  expect(seqs(await since.entriesOfLane(lane, ['pending', 'settled'], 9))).toEqual([4, 5]);
  expect(seqs(await since.entriesOfLane(lane, ['pending'], 9))).toEqual([5]);
});
