import type { PostingProfileName, PostingRef } from '../../../sync/domain/delivery.ts';
import type { Entry } from '../../../sync/domain/entry.ts';
import { failure } from '../../../sync/domain/failure.ts';
import { mayMerge } from '../../../sync/lanes.ts';

export interface Doubt {
  /** The way in which this station posts. */
  readonly profile: PostingProfileName;
  /** Device time, ISO 8601 UTC. */
  readonly since: string;
  /** Whether all members of its posting are there. */
  readonly whole: boolean;
}

/** The posting that an entry makes by itself. */
const aloneIn = ({ id, payload }: Entry, profile: PostingProfileName): PostingRef => ({
  id,
  members: 1,
  quantity: payload.quantity,
  profile,
});

/**
 * An entry out of a backup, an export or a damaged file: Odoo may know more of it than it tells. What is not at its end is asked
 * for again under the same ids (P3). With the posting action every member of a posting has a key of its own, so that an entry
 * that went out with others meanwhile is refused, not booked again. Without it Odoo knows a posting by its first member only:
 * what may have gone out with others waits for a person.
 */
export function inDoubt(entry: Entry, { profile, since, whole }: Doubt): Entry {
  const { delivery } = entry;
  if (delivery.state === 'settled' || delivery.state === 'set_aside') return entry;
  const planned = whole ? delivery.posting : null;
  if ((planned?.profile ?? profile) === 'no-footprint' && planned === null && mayMerge(entry))
    return {
      ...entry,
      delivery: {
        ...delivery,
        state: 'parked',
        since,
        failure: failure('entry_unsure'),
        receipt: null,
        posting: aloneIn(entry, profile),
        doubtful: false,
      },
    };
  const doubted = { ...delivery, posting: planned ?? aloneIn(entry, profile), doubtful: true } as const;
  if (delivery.state === 'parked') return { ...entry, delivery: doubted };
  return { ...entry, delivery: { ...doubted, state: 'unknown', since, failure: null, receipt: null } };
}
