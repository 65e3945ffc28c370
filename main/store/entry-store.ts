import { deliveryStates, type DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import type { Documents } from './documents.ts';
import { EntryExists } from './errors.ts';
import type { ExceptionStore } from './exception-store.ts';
import { inOrder } from './in-order.ts';
import type { LaneHead, LaneHeads } from './lane-heads.ts';
import { plain } from './plain.ts';
import { laneByPayload, setterApart, type Quarantine } from './quarantine.ts';
import type { StationStore } from './station-store.ts';

type EntryStore = Pick<
  StationStore,
  | 'addEntry'
  | 'recordEntry'
  | 'entry'
  | 'entriesIn'
  | 'firstOfLanes'
  | 'entriesOfLane'
  | 'entriesBefore'
  | 'newestEntries'
  | 'entriesOfOrder'
  | 'changeDeliveries'
>;

interface EntryContext extends Pick<ExceptionStore, 'raise' | 'raiseOnce'> {
  /** The first station sequence that may be given. */
  readonly first: number;
  /** Device time, ISO 8601 UTC. */
  readonly now: () => string;
  readonly heads: LaneHeads;
}

/** Entries and their deliveries. Everything that reads before it writes runs one after the other. */
export async function entryStore(
  entries: Documents<Entry>,
  { first, now, heads, ...telling }: EntryContext,
): Promise<EntryStore & Quarantine> {
  const queue = inOrder();
  const [newest] = await entries.find({ sort: [{ seq: 'desc' }], limit: 1 });
  let lastSeq = Math.max(newest?.seq ?? 0, first - 1);

  const setApart = setterApart(entries, telling, now);
  /** What was recorded is written again, so that the index has it where it belongs; what is damaged is set apart. */
  const putRight = (ids: readonly string[]): Promise<void> =>
    queue(async () => {
      const stored = [...(await entries.stored(ids)).values()];
      await setApart(stored);
      const intact = stored.map((previous) => ({ document: plain<Entry>(previous), previous }));
      await entries.write(intact.filter(({ document }) => isIntact(document)));
    });

  return {
    quarantine: (ids) => queue(async () => setApart([...(await entries.stored(ids)).values()])),
    addEntry: (entry) =>
      queue(async () => {
        if (
          entry.seq <= lastSeq &&
          (await entries.find({ selector: { seq: { $eq: entry.seq } }, limit: 1 })).length > 0
        )
          throw new EntryExists(`Sequence ${entry.seq} is taken`);
        if (await entries.insert(entry)) throw new EntryExists(`Entry ${entry.id} is there already`);
        lastSeq = Math.max(lastSeq, entry.seq);
      }),
    recordEntry: (build) =>
      queue(async () => {
        const entry = build(lastSeq + 1);
        const there = await entries.insert(entry);
        if (there) return there;
        lastSeq = entry.seq;
        return entry;
      }),
    ...entryReads(entries),
    firstOfLanes: (states) => stateByState(states, Infinity, (state) => firstOfEachLane(state, heads, putRight)),
    changeDeliveries: (changes) =>
      queue(async () => {
        const stored = await entries.stored(changes.map((change) => change.id));
        const rows = changes.flatMap(({ id, from, to }) => {
          const previous = stored.get(id);
          if (!previous || !from.includes(previous.delivery.state)) return [];
          return [{ document: { ...previous, delivery: to }, previous }];
        });
        if (rows.length < changes.length) return false;
        // Before a call, and only then: an entry whose hash does not prove it is never sent.
        const leaving = rows.filter(({ document }) => document.delivery.state === 'sending');
        if ((await setApart(leaving.map(({ previous }) => previous))) > 0) return false;
        await entries.write(rows);
        return true;
      }),
  };
}

/**
 * As deliveries move, so that one that moves while it is read is seen, as it is then, and not passed by: what a person lets go again
 * still heads its lane (P4).
 */
const readingOrder = [...deliveryStates].toSorted((a, b) => Number(b === 'parked') - Number(a === 'parked'));

type EntryReads = Pick<
  EntryStore,
  'entry' | 'entriesIn' | 'entriesOfLane' | 'entriesBefore' | 'newestEntries' | 'entriesOfOrder'
>;

const entryReads = (entries: Documents<Entry>): EntryReads => ({
  entry: (id) => entries.one(id),
  entriesIn: (states, limit) =>
    stateByState(states, limit, (state) =>
      entries.find({ selector: { 'delivery.state': { $eq: state } } as never, sort: [{ seq: 'asc' }], limit }),
    ),
  entriesOfLane: (lane, states, limit) =>
    stateByState(states, limit, (state) => {
      const selector = { 'delivery.state': { $eq: state }, lane: { $eq: lane } } as never;
      return entries.find({ selector, sort: [{ seq: 'asc' }], limit });
    }),
  entriesBefore: (seq, limit) =>
    entries.find({ selector: { seq: { $lt: seq } } as never, sort: [{ seq: 'desc' }], limit }),
  newestEntries: (limit) => entries.find({ sort: [{ seq: 'desc' }], limit }),
  entriesOfOrder: (orderId) =>
    entries.find({ selector: { 'payload.orderId': { $eq: orderId } } as never, sort: [{ seq: 'asc' }] }),
});

/** State by state, so that an index brings each by sequence and nobody sorts a backlog of a million. */
async function stateByState(
  states: readonly DeliveryState[],
  limit: number,
  read: (state: DeliveryState) => Promise<Entry[]>,
): Promise<Entry[]> {
  const found = new Map<string, Entry>();
  for (const state of readingOrder.filter((each) => states.includes(each)))
    for (const entry of await read(state)) found.set(entry.id, entry);
  return [...found.values()].toSorted((a, b) => a.seq - b.seq).slice(0, limit);
}

/** An entry that lies in a wrong lane is put right first; what cannot be put right hides no other lane. */
async function firstOfEachLane(
  state: DeliveryState,
  heads: LaneHeads,
  putRight: (ids: readonly string[]) => Promise<void>,
): Promise<Entry[]> {
  const tried = new Set<string>();
  for (;;) {
    const found = await heads(state);
    const odd = found.filter((head) => !tried.has(head.id) && isMisplaced(head)).map(({ id }) => id);
    if (odd.length === 0) return found.filter(isInStep).map(({ entry }) => entry);
    await putRight(odd);
    for (const id of odd) tried.add(id);
  }
}

const isInStep = ({ lane, entry }: LaneHead): boolean => lane === entry.lane;

/** What is parked is not sent: it may lie where it lies. */
function isMisplaced(head: LaneHead): boolean {
  const { entry } = head;
  if (!isInStep(head)) return true;
  return entry.delivery.state !== 'parked' && entry.lane !== laneByPayload(entry) && !isIntact(entry);
}
