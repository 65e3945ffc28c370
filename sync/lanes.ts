import type { Entry, LotRef } from './domain/entry.ts';
import { postingFor, type Posting } from './domain/posting.ts';
import { compare, sum } from './domain/quantity.ts';
import { goesAnew } from './exceptions.ts';
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
  // Scrap that went ahead and may be booked is asked for first, also when what it passed is parked now (P9). It never passes scrap
  // that goes ahead as well, not even when a restored Odoo has lost that.
  const ahead = lane.find(goesAhead);
  if (ahead && isDoubtful(ahead)) return postingFor([ahead]);
  const [first] = lane;
  if (!first || isParked(first)) return undefined;
  const planned = first.delivery.posting;
  if (!planned) {
    const { members, before } = merged(first, lane);
    return postingFor(before.length > 0 ? before.slice(0, 1) : members);
  }
  const members = lane.filter((entry) => entry.delivery.posting?.id === planned.id);
  // Half of it would be another posting under the same id: it waits until the rest is let go too.
  if (members.some(isParked)) return undefined;
  // What had gone ahead of it, and was lost by a restored Odoo, goes ahead of it again.
  const before = goesAnewAhead(lane, members.at(-1) ?? first);
  return postingFor(before ? [before] : members);
}

const goesAhead = ({ payload }: Entry): boolean => payload.kind === 'scrap' && payload.role === 'component';
const goesAnewAhead = (lane: readonly Entry[], last: Entry): Entry | undefined =>
  lane.find((entry) => entry.seq < last.seq && goesAhead(entry) && goesAnew(entry));
const isDoubtful = (entry: Entry): boolean => entry.delivery.doubtful && !isParked(entry) && !goesAnew(entry);
const isParked = ({ delivery }: Entry): boolean => delivery.state === 'parked';

/**
 * Confirmations of the same order, product, lot and unit become one posting. They pass scrap of the product, of which they only make
 * more. Scrap of components that lies between them goes ahead of them, to a stock that they have not used yet. So merging never makes
 * Odoo refuse what it would have booked in the order of recording. Nothing passes another confirmation.
 */
function merged(first: Entry, lane: readonly Entry[]): { readonly members: Entry[]; readonly before: Entry[] } {
  const key = mergeKey(first);
  const members = [first];
  const before: Entry[] = [];
  const between: Entry[] = [];
  let total = first.payload.quantity;
  for (const entry of key === null ? [] : lane.slice(1)) {
    if (entry.payload.kind === 'scrap' && entry.delivery.state === 'pending') {
      if (goesAhead(entry)) between.push(entry);
      continue;
    }
    total = sum([total, entry.payload.quantity]);
    const fits = members.length < mostMembers && compare(total, largestPosting) <= 0;
    if (!fits || !isFree(entry) || mergeKey(entry) !== key) break;
    members.push(entry);
    before.push(...between.splice(0));
  }
  return { members, before };
}

const isFree = (entry: Entry): boolean => entry.delivery.state === 'pending' && entry.delivery.posting === null;

/** Null for what is never merged: serial numbers belong to their own touch, and scrap and holds are documents of their own. */
function mergeKey({ payload }: Entry): string | null {
  if (payload.kind !== 'confirm' || payload.serials !== null) return null;
  return JSON.stringify([payload.orderId, payload.productId, payload.unitId, lotKey(payload.lot)]);
}

const lotKey = (lot: LotRef | null): unknown => lot && ('id' in lot ? lot.id : lot.name);
