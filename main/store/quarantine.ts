import { waitingStates } from '../../sync/domain/delivery.ts';
import { laneOf, type Entry } from '../../sync/domain/entry.ts';
import type { PlantException } from '../../sync/domain/exception.ts';
import { failure } from '../../sync/domain/failure.ts';
import { isIntact } from '../../sync/domain/seal.ts';
import { refusalOf } from '../../sync/exceptions.ts';
import type { Documents } from './documents.ts';
import type { ExceptionStore } from './exception-store.ts';
import { plain, type Stored } from './plain.ts';

export interface Quarantine {
  /**
   * Looks at entries that are said to be damaged; those whose hash does not prove them are kept from being sent, and an exception
   * tells of each. Returns how many.
   */
  quarantine(ids: readonly string[]): Promise<number>;
}

/** The delivery of an entry that is not what was recorded any more: it is never sent. */
const parkedAsDamaged = (entry: Entry, since: string): Entry => ({
  ...entry,
  delivery: {
    ...entry.delivery,
    state: 'parked',
    since,
    failure: failure('entry_damaged', { entry: String(entry.seq) }),
  },
});

/** The lane of an entry as far as its payload tells. */
export function laneByPayload({ payload }: Entry): string | undefined {
  try {
    return laneOf(payload);
  } catch {
    return undefined;
  }
}

/** Under the lane that it was recorded in: what followed it there waits for it, and what went out with it finds it (P4). */
function inItsLane(entry: Entry): Entry {
  const there = { ...entry, lane: laneByPayload(entry) ?? `damaged:${entry.id}` };
  return isIntact(there) || typeof entry.lane !== 'string' ? there : entry;
}

const isWaiting = ({ delivery }: Entry): boolean => waitingStates.includes(delivery.state);

/** A notice of a damaged entry that Odoo has already, or that was set aside. */
function damageOf(entry: Entry, at: string): PlantException {
  return {
    id: `damaged:${entry.id}`,
    kind: 'damaged',
    entryId: entry.id,
    failure: failure('entry_damaged', { entry: String(entry.seq) }),
    here: entry.payload.quantity,
    odoo: entry.delivery.receipt?.quantity ?? '',
    raisedAt: at,
    choices: ['acknowledge'],
    closedAt: null,
    outcome: null,
  };
}

/** A person was told of the damage while the entry waited, and has set it aside. */
const isSetAside = ({ delivery }: Entry): boolean =>
  delivery.state === 'set_aside' && delivery.failure?.code === 'entry_damaged';

type Telling = Pick<ExceptionStore, 'raise' | 'raiseOnce'>;

/** Keeps those of the given entries that are not what was recorded from being sent, and tells of each; returns how many. */
export function setterApart(
  entries: Documents<Entry>,
  { raise, raiseOnce }: Telling,
  now: () => string,
): (stored: readonly Stored<Entry>[]) => Promise<number> {
  return async (stored) => {
    const damaged = stored.filter((each) => !isIntact(plain<Entry>(each)));
    for (const previous of damaged) {
      const entry = plain<Entry>(previous);
      const placed = inItsLane(entry);
      const told = isWaiting(entry) ? parkedAsDamaged(placed, now()) : placed;
      // The exception first: whoever dies in between finds it damaged again.
      if (told.delivery.state === 'parked') await raise(refusalOf(told, now()));
      // Every backup finds it again: what a person has read of it is not told twice.
      else if (!isSetAside(told)) await raiseOnce(damageOf(told, now()));
      if (told !== entry) await entries.write([{ document: told, previous }]);
    }
    return damaged.length;
  };
}
