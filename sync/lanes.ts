import type { Entry, EntryPayload, LotRef } from './domain/entry.ts';
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
    .toSorted(asSent);
}

/** Holds before all others, then by station sequence. */
export const asSent = (a: Posting, b: Posting): number => rank(a) - rank(b) || firstSeq(a) - firstSeq(b);

const rank = (posting: Posting): number => serviceLevels[posting.payload.kind].rank;
const firstSeq = (posting: Posting): number => posting.members[0]?.seq ?? 0;

/** What was planned once is sent again as it was; a new posting takes along what may be merged with its first entry. */
function headOf(lane: readonly Entry[]): Posting | undefined {
  // Scrap that went ahead and may be booked is asked for first, also when what it passed is parked now (P9). It never passes scrap
  // that goes ahead as well, not even when a restored Odoo has lost that.
  const asked = lane.find(isOfComponent);
  if (asked && isDoubtful(asked)) return whole(asked, lane);
  const [first] = lane;
  if (!first || isParked(first)) return undefined;
  const planned = first.delivery.posting;
  if (planned) {
    const last = lane.findLast(({ delivery }) => delivery.posting?.id === planned.id) ?? first;
    // Scrap of the product had followed a merged confirmation that was lost with it, and that goes one by one now: all of it first.
    const rest = lane.filter(({ delivery }) => delivery.posting?.id !== planned.id);
    if (isOfProduct(first) && goesAnew(first) && rest.some((entry) => entry.seq < last.seq)) return headOf(rest);
    // What had gone ahead of it, and was lost by a restored Odoo, goes ahead of it again.
    return whole(goesAnewAhead(lane, last) ?? first, lane);
  }
  const { members, ahead } = next(lane);
  const [before] = ahead;
  if (!before) return postingFor(members);
  return before.delivery.posting ? whole(before, lane) : postingFor(mergedScrap(before, ahead));
}

/** Half of a posting would be another one under the same id: it waits until the rest is let go too. */
function whole(entry: Entry, lane: readonly Entry[]): Posting | undefined {
  const id = entry.delivery.posting?.id;
  const members = id === undefined ? [entry] : lane.filter(({ delivery }) => delivery.posting?.id === id);
  return members.some(isParked) ? undefined : postingFor(members);
}

const isDoubtful = (entry: Entry): boolean => entry.delivery.doubtful && !isParked(entry) && !goesAnew(entry);
const goesAnewAhead = (lane: readonly Entry[], last: Entry): Entry | undefined =>
  lane.find((entry) => entry.seq < last.seq && isOfComponent(entry) && goesAnew(entry));
const isParked = ({ delivery }: Entry): boolean => delivery.state === 'parked';

interface Next {
  readonly members: readonly Entry[];
  /** Scrap that goes first, by sequence. */
  readonly ahead: readonly Entry[];
}

/** The next posting of a lane; scrap in front takes along scrap from between the confirmations behind it that would go ahead anyway. */
function next(lane: readonly Entry[]): Next {
  const behind = lane.findIndex((entry) => !isPendingScrap(entry));
  const [first] = lane.slice(Math.max(behind, 0));
  if (!first || behind < 0) return { members: [], ahead: lane };
  const isConfirm = first.payload.kind === 'confirm';
  if (behind > 0 && !(isConfirm && isFree(first))) return { members: [], ahead: lane.slice(0, behind) };
  if (!isConfirm) return { members: alike(first, lane), ahead: [] };
  const { members, ahead } = merged(first, lane.slice(behind));
  return { members, ahead: [...lane.slice(0, behind), ...ahead] };
}

/**
 * Confirmations of the same order, product, lot and unit become one posting. They pass scrap of the product, of which they only make
 * more. Scrap of components that lies between them goes ahead of them, to a stock that they have not used yet. So merging never makes
 * Odoo refuse what it would have booked in the order of recording. Nothing passes another confirmation.
 */
function merged(first: Entry, lane: readonly Entry[]): Next {
  const key = mergeKey(first);
  const members = [first];
  const ahead: Entry[] = [];
  const between: Entry[] = [];
  let total = first.payload.quantity;
  for (const entry of key === null ? [] : lane.slice(1)) {
    if (isPendingScrap(entry)) {
      if (isOfComponent(entry)) between.push(entry);
      continue;
    }
    total = sum([total, entry.payload.quantity]);
    const fits = members.length < mostMembers && compare(total, largestPosting) <= 0;
    if (!fits || !isFree(entry) || mergeKey(entry) !== key) break;
    members.push(entry);
    ahead.push(...between.splice(0));
  }
  return { members, ahead };
}

/**
 * Scrap of components passes that of the product on its way into a posting, and no other: so Odoo refuses of it what it would have
 * refused one by one.
 */
const mergedScrap = (first: Entry, ahead: readonly Entry[]): Entry[] =>
  alike(first, isOfComponent(first) ? ahead.filter(isOfComponent) : ahead);

/** The first entry, and what follows it without anything else in between and may be merged with it. */
function alike(first: Entry, entries: readonly Entry[]): Entry[] {
  const key = mergeKey(first);
  const members = [first];
  let total = first.payload.quantity;
  for (const entry of isFree(first) ? entries.slice(1) : []) {
    total = sum([total, entry.payload.quantity]);
    const fits = members.length < mostMembers && compare(total, largestPosting) <= 0;
    if (!fits || !isFree(entry) || mergeKey(entry) !== key) break;
    members.push(entry);
  }
  return members;
}

const isPendingScrap = ({ payload, delivery }: Entry): boolean =>
  payload.kind === 'scrap' && delivery.state === 'pending';
const isOfProduct = ({ payload }: Entry): boolean => payload.kind === 'scrap' && payload.role === 'product';
const isOfComponent = ({ payload }: Entry): boolean => payload.kind === 'scrap' && payload.role === 'component';
const isFree = (entry: Entry): boolean => entry.delivery.state === 'pending' && entry.delivery.posting === null;

/** Whether it may go out in one posting with others. */
export const mayMerge = (entry: Entry): boolean => mergeKey(entry) !== null;

/** What has to be the same; null for what is never merged: serial numbers belong to their own touch. */
function mergeKey({ payload }: Entry): string | null {
  if (payload.kind === 'confirm' && payload.serials !== null) return null;
  return JSON.stringify([ownKey(payload), payload.orderId, payload.productId, payload.unitId, lotKey(payload.lot)]);
}

function ownKey(payload: EntryPayload): readonly unknown[] {
  if (payload.kind === 'confirm') return [payload.kind];
  if (payload.kind === 'scrap') return [payload.kind, payload.role, payload.reasonId];
  return [payload.kind, payload.fromLocationId, payload.toLocationId, payload.reason];
}

const lotKey = (lot: LotRef | null): unknown => lot && ('id' in lot ? lot.id : lot.name);
