import type { PostingProfileName, PostingRef } from './delivery.ts';
import type { Entry, EntryId, EntryPayload } from './entry.ts';
import { sum } from './quantity.ts';

/** One effect in Odoo, made for one entry or for several merged confirmations of the same order, lot and unit. */
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
