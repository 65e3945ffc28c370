import type { EntryId } from './entry.ts';
import type { Failure } from './failure.ts';

/**
 * pending → sending → posted → settled; unknown: sent without an answer; parked: refused, a person decides;
 * set_aside: a person decided that it is not booked. Nothing is ever deleted.
 */
export const deliveryStates = ['pending', 'sending', 'unknown', 'posted', 'settled', 'parked', 'set_aside'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
/** On the way to Odoo by itself. */
export const waitingStates: readonly DeliveryState[] = ['pending', 'sending', 'unknown'];
/** Not at its end: Odoo's records may not show the effect yet, and it belongs to the database that it was recorded for. */
export const openStates: readonly DeliveryState[] = [...waitingStates, 'posted', 'parked'];

/** What Odoo holds for an entry. */
export interface Receipt {
  /** Odoo model and id of the document, as `mrp.production` 412. */
  readonly model: string;
  readonly resId: number;
  readonly name: string;
  /** Exact decimal string; of the whole posting. */
  readonly quantity: string;
  /** Odoo had it from an earlier call whose answer was lost. */
  readonly again: boolean;
  readonly postedAt: string;
}

/** The ways to post exactly once; set-up chooses one. */
export const postingProfiles = ['posting-action', 'no-footprint'] as const;
export type PostingProfileName = (typeof postingProfiles)[number];

/**
 * The posting that an entry goes out in. Kept with the entry before the first call, so that an unknown outcome is settled with
 * exactly the same posting, in the same way.
 */
export interface PostingRef {
  /** Id of its first member. */
  readonly id: EntryId;
  /** How many entries it is made of. */
  readonly members: number;
  /** Exact decimal string: the sum of its members. */
  readonly quantity: string;
  readonly profile: PostingProfileName;
}

export interface Delivery {
  readonly state: DeliveryState;
  /** Device time of the last change of state, ISO 8601 UTC. */
  readonly since: string;
  /** Calls made so far. */
  readonly attempts: number;
  /** Why the last call did not post, or why it is parked. */
  readonly failure: Failure | null;
  readonly receipt: Receipt | null;
  /** Set before a call; null while no call can have booked it and it may be merged with others. */
  readonly posting: PostingRef | null;
  /** A call may have booked it and nobody knows: only an answer from Odoo ends that. */
  readonly doubtful: boolean;
}

/** The delivery of an entry that was just recorded. */
export const newDelivery = (since: string): Delivery => ({
  state: 'pending',
  since,
  attempts: 0,
  failure: null,
  receipt: null,
  posting: null,
  doubtful: false,
});

/**
 * The only allowed moves. `sending` → `unknown` also covers a crash: what was being sent is found as sending at the next start.
 * `settled` → `posted`: somebody changed the document in Odoo afterwards, so the two sides are compared again.
 * `parked` → `parked`: what will take its place is noted before it is recorded.
 * `parked` → `posted`: Odoo has the posting of an entry that is damaged here and can only be asked for.
 * `posted` and `settled` → `parked`: Odoo was restored from a backup and does not hold it any more.
 */
export const deliveryMoves: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  pending: ['sending'],
  sending: ['posted', 'pending', 'unknown', 'parked'],
  unknown: ['sending'],
  posted: ['settled', 'parked'],
  settled: ['parked', 'posted'],
  parked: ['parked', 'pending', 'unknown', 'posted', 'set_aside'],
  set_aside: [],
};

/** Whether a delivery may go from one state to another. */
export const mayMove = (from: DeliveryState, to: DeliveryState): boolean => deliveryMoves[from].includes(to);
