import { inOneCall, type Alone } from './alone.ts';
import { brokenIn, type Broken } from './damaged.ts';
import { waitingStates, type DeliveryState } from './domain/delivery.ts';
import type { Entry, EntryId } from './domain/entry.ts';
import type { Posting } from './domain/posting.ts';
import { goesAnew, isDamaged } from './exceptions.ts';
import type { RefusalFence } from './fence.ts';
import { asSent, nextPostings } from './lanes.ts';
import type { PostingProfile } from './odoo/postings.ts';
import type { LocalStore } from './ports.ts';
import { serviceLevels } from './rules/service-levels.ts';

export interface HeadsDeps {
  readonly store: LocalStore;
  readonly profile: PostingProfile;
  readonly fence?: RefusalFence;
  readonly alone?: Alone;
}

export interface Heads {
  readonly postings: readonly Posting[];
  /** Postings that can only be asked for. */
  readonly broken: readonly Broken[];
}

/** A parked entry is in it, because it blocks its lane. */
const laneStates: readonly DeliveryState[] = [...waitingStates, 'parked'];
/** So much of a lane is read first, and so many times more while its posting may take in more. */
const look = { first: 50, times: 10 } as const;

/**
 * The postings that may be sent now, at most one call of them. Of each lane one entry is read, and of the lanes that are at their turn
 * their front: what lies behind it costs nothing, and hides no other lane (P4).
 */
export async function heads(deps: HeadsDeps): Promise<Heads> {
  const { store, profile, fence, alone } = deps;
  const isHeldBack = (posting: EntryId): boolean => Boolean(fence?.isWaiting(posting) || alone?.isResting(posting));
  const firsts = Map.groupBy(await store.firstOfLanes(laneStates), (entry) => entry.lane);
  const found: Posting[] = [];
  const broken: Broken[] = [];
  for (const lane of [...firsts.values()].toSorted((a, b) => turn(a) - turn(b) || seqOf(a) - seqOf(b))) {
    if (found.length >= profile.batchLimit) break;
    const posting = isBlocked(lane) ? await askedOf(store, lane) : await headOf(store, lane[0]?.lane ?? '');
    if (posting && isOurs(posting, profile) && !isHeldBack(posting.id)) found.push(posting);
    if (posting || !mayBeBroken(lane)) continue;
    const odd = brokenIn(await store.entriesOfLane(lane[0]?.lane ?? '', askedStates, Number.MAX_SAFE_INTEGER));
    if (odd && isOurs(odd.posting, profile) && !fence?.isWaiting(odd.posting.id)) broken.push(odd);
  }
  return { postings: inOneCall(found.toSorted(asSent), alone), broken };
}

/** By what heads it. */
const turn = ([first]: readonly Entry[]): number => (first ? serviceLevels[first.payload.kind].rank : 0);
const seqOf = ([first]: readonly Entry[]): number => first?.seq ?? 0;
const isBlocked = ([first]: readonly Entry[]): boolean => first?.delivery.state === 'parked';

/** Of what may be booked, and of what it must not pass. */
const askedStates: readonly DeliveryState[] = ['sending', 'unknown', 'parked'];

/** What was found damaged is parked, while the others of its posting are unknown, or damaged as well. */
const mayBeBroken = (lane: readonly Entry[]): boolean =>
  lane.some((entry) => isDamaged(entry) && entry.delivery.doubtful) ||
  (lane.some(({ delivery }) => delivery.state === 'parked') &&
    lane.some(({ delivery }) => delivery.state === 'unknown'));

/** Behind what blocks a lane only what may be booked already is looked for. */
async function askedOf(store: LocalStore, lane: readonly Entry[]): Promise<Posting | undefined> {
  if (!lane.some(({ delivery }) => delivery.doubtful && delivery.state !== 'parked')) return undefined;
  const [posting] = nextPostings(await store.entriesOfLane(lane[0]?.lane ?? '', askedStates, Number.MAX_SAFE_INTEGER));
  return posting && isWhole(posting) ? posting : undefined;
}

async function headOf(store: LocalStore, lane: string): Promise<Posting | undefined> {
  for (let limit: number = look.first; ; limit *= look.times) {
    const waiting = await store.entriesOfLane(lane, laneStates, limit);
    const [posting] = nextPostings(waiting);
    if (!posting) return undefined;
    // All that waits was read: a member that is missing now was set aside. Not booked, the others go without it.
    if (waiting.length < limit) return isWhole(posting) || !posting.doubtful ? posting : undefined;
    if (isWhole(posting) && posting.members.length * 2 < limit) return posting;
  }
}

export const planOf = (posting: Posting) => posting.members[0]?.delivery.posting ?? null;
/** With fewer members it would be another posting under the same id. */
const isWhole = (posting: Posting): boolean =>
  posting.members.length >= (planOf(posting)?.members ?? posting.members.length);
/** What may be booked already is finished in the way in which it was begun: the other way would not find it (P3). */
const isOurs = (posting: Posting, profile: PostingProfile): boolean =>
  !posting.doubtful || (planOf(posting)?.profile ?? profile.name) === profile.name || posting.members.every(goesAnew);
