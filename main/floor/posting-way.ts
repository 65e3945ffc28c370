import type { PostingProfileName } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { failure, type Failure } from '../../sync/domain/failure.ts';
import { goesAnew } from '../../sync/exceptions.ts';
import type { StationStore } from '../store/station-store.ts';
import { FloorFailure } from './floor-failure.ts';

const limit = 20_000;

/**
 * Asked while nothing is sent, before another way of posting is kept.
 * @throws {FloorFailure} `entries_doubtful` while an entry may have reached Odoo: only the way in which it was sent can find out
 */
export async function needKnownOutcomes(
  { store }: { readonly store: Pick<StationStore, 'entriesIn'> },
  profile: PostingProfileName,
): Promise<void> {
  const open = await store.entriesIn(['sending', 'unknown', 'parked'], limit);
  const entries = open.filter((entry) => isUnsure(entry, profile)).length;
  if (entries > 0) throw new FloorFailure('entries_doubtful', { entries: String(entries) });
}

/** What was sent in the way that is chosen now can be finished in it. */
const isUnsure = ({ delivery }: Entry, profile: PostingProfileName): boolean =>
  delivery.posting?.profile !== profile && (delivery.doubtful || delivery.state !== 'parked');

/** What waits and can only be finished in the way in which it was begun, as after lost settings or an import; null when nothing does. */
export function sentAnotherWay(waiting: readonly Entry[], profile: PostingProfileName): Failure | null {
  const entries = waiting.filter(
    (entry) => entry.delivery.doubtful && entry.delivery.posting?.profile !== profile && !goesAnew(entry),
  ).length;
  return entries > 0 ? failure('sent_another_way', { entries: String(entries) }) : null;
}
