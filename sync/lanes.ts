import type { Entry, LotRef } from './domain/entry.ts';
import { postingFor, type Posting } from './domain/posting.ts';
import { compare, sum } from './domain/quantity.ts';
import { serviceLevels } from './rules/service-levels.ts';

/** Bounds of one merged posting: as many names and as large a number as Odoo is ever given. */
const mostMembers = 200;
const largestPosting = '999999999';

/**
 * The postings that may be sent now: the first waiting one of each lane that nothing parked blocks, holds before all others, then by
 * station sequence (P4). One a lane, so that a refused one stops what follows it in its lane.
 * @param waiting entries pending, sending, unknown or parked, by sequence
 */
export function nextPostings(waiting: readonly Entry[]): Posting[] {
  return [...Map.groupBy(waiting, (entry) => entry.lane).values()]
    .flatMap((lane) => headOf(lane) ?? [])
    .toSorted((a, b) => rank(a) - rank(b) || firstSeq(a) - firstSeq(b));
}

const rank = (posting: Posting): number => serviceLevels[posting.payload.kind].rank;
const firstSeq = (posting: Posting): number => posting.members[0]?.seq ?? 0;

/** What was planned once is sent again as it was; a new posting takes along what may be merged with its first entry. */
function headOf(lane: readonly Entry[]): Posting | undefined {
  const [first] = lane;
  if (!first || isParked(first)) return undefined;
  const planned = first.delivery.posting;
  if (!planned) return postingFor(mergeable(first, lane));
  const members = lane.filter((entry) => entry.delivery.posting?.id === planned.id);
  // Half of it would be another posting under the same id: it waits until the rest is let go too.
  return members.some(isParked) ? undefined : postingFor(members);
}

const isParked = ({ delivery }: Entry): boolean => delivery.state === 'parked';

/**
 * Confirmations of the same order, product, lot and unit become one posting. They move up past scrap of the product, which they
 * only make more of, never past another confirmation or scrap of a component, whose stock they use.
 */
function mergeable(first: Entry, lane: readonly Entry[]): Entry[] {
  const key = mergeKey(first);
  const members: Entry[] = [];
  let total = '0';
  for (const entry of lane) {
    if (entry !== first && mayBePassed(entry)) continue;
    total = sum([total, entry.payload.quantity]);
    const fits = members.length < mostMembers && compare(total, largestPosting) <= 0;
    if (members.length > 0 && !(fits && isFree(entry) && key !== null && mergeKey(entry) === key)) break;
    members.push(entry);
  }
  return members;
}

const mayBePassed = ({ payload, delivery }: Entry): boolean =>
  payload.kind === 'scrap' && payload.role === 'product' && delivery.state === 'pending';
const isFree = (entry: Entry): boolean => entry.delivery.state === 'pending' && entry.delivery.posting === null;

/** Null for what is never merged: serial numbers belong to their own touch, and scrap and holds are documents of their own. */
function mergeKey({ payload }: Entry): string | null {
  if (payload.kind !== 'confirm' || payload.serials !== null) return null;
  return JSON.stringify([payload.orderId, payload.productId, payload.unitId, lotKey(payload.lot)]);
}

const lotKey = (lot: LotRef | null): unknown => lot && ('id' in lot ? lot.id : lot.name);
