import type { PostingProfileName, PostingRef } from './delivery.ts';
import type { Entry, EntryId, EntryPayload } from './entry.ts';
import { sum } from './quantity.ts';

/** One effect in Odoo, made for one entry or for several merged ones of one kind, order, lot and unit. */
export interface Posting {
  /** Id of its first member. */
  readonly id: EntryId;
  /** By station sequence. */
  readonly members: readonly Entry[];
  /** Of the first member, with the quantity of all of them. */
  readonly payload: EntryPayload;
  /** An earlier call may have booked it: nobody knows. */
  readonly doubtful: boolean;
}

/** The posting that these entries make; `members` has at least one, all of one kind, order, lot and unit. */
export function postingFor(members: readonly Entry[]): Posting {
  const [first] = members;
  if (!first) throw new Error('a posting has at least one entry');
  const quantity = sum(members.map((entry) => entry.payload.quantity));
  return {
    id: first.id,
    members,
    payload: members.length === 1 ? first.payload : { ...first.payload, quantity },
    doubtful: members.some((entry) => entry.delivery.doubtful),
  };
}

export const refOf = ({ id, members, payload }: Posting, profile: PostingProfileName): PostingRef => ({
  id,
  members: members.length,
  quantity: payload.quantity,
  profile,
});

/** The members of each posting among these entries, which share a document. */
export const postingsOf = (entries: readonly Entry[]): (readonly [Entry, ...Entry[]])[] =>
  [...Map.groupBy(entries, (entry) => entry.delivery.posting?.id ?? entry.id).values()].flatMap(([first, ...more]) =>
    first ? [[first, ...more] as const] : [],
  );

/** What Odoo and the tools around it take as a time: four digits a year, and a century in which there were stations. */
const earliest = Date.UTC(2000, 0, 1);
const latest = Date.UTC(9999, 11, 31, 23, 59, 59);

/**
 * When a posting was recorded, in Odoo's time, milliseconds since 1970: the touch of its first entry, put right by the offset of the
 * clocks that was measured then. Only from what is kept with the entry, so that it is the same however often it is sent; and always a
 * time that Odoo takes, because nothing is refused for a wrong clock.
 */
export function recordedAt({ members }: Pick<Posting, 'members'>): number {
  const [first] = members;
  const touched = Date.parse(first?.touchedAt ?? '') + (first?.clockOffsetMs ?? 0);
  return Number.isFinite(touched) ? Math.min(Math.max(touched, earliest), latest) : earliest;
}
