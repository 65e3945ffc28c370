import { Picture } from '../../main/floor/picture.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { pushOnce } from '../../sync/push.ts';
import { memoryStore, type MemoryOptions } from '../fakes/memory-store.ts';
import {
  answerOf,
  refusedAs,
  RowsTransport,
  ScriptedProfile,
  silentLog,
  type SentPosting,
} from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

export async function bench(entries: readonly Entry[], options: MemoryOptions = {}) {
  const store = memoryStore(options);
  for (const entry of entries) await store.addEntry(entry);
  const profile = new ScriptedProfile();
  const members: string[][] = [];
  const send = profile.send.bind(profile);
  profile.send = (postings) => {
    members.push(...postings.map((posting) => posting.members.map(({ seq }) => String(seq))));
    return send(postings);
  };
  const picture = new Picture(store, () => ({ holdLocationId: null }));
  return {
    store,
    profile,
    picture,
    members,
    transport: new RowsTransport(),
    clock: virtualClock(),
    log: silentLog,
  };
}
export type Bench = Awaited<ReturnType<typeof bench>>;

export const states = async ({ store }: Bench): Promise<DeliveryState[]> =>
  (await store.newestEntries(1_000)).toReversed().map((entry) => entry.delivery.state);
export const untilIdle = async (it: Bench): Promise<void> => {
  for (let round = 0; round < 20; round += 1) if ((await pushOnce(it)).kind === 'idle') return;
  throw new Error('it never comes to rest');
};
export const refusing =
  (it: Bench, ...guilty: number[]) =>
  (batch: readonly SentPosting[]) =>
    answerOf(batch, (posting) => {
      if (posting.members.some(({ seq }) => guilty.includes(seq))) return refusedAs('more_than_remains');
      const sent = it.profile.post([posting]);
      return (sent.kind === 'answered' && sent.outcomes.get(posting.id)) || refusedAs('internal');
    });
