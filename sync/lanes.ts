import type { Entry } from './domain/entry.ts';
import { serviceLevels } from './rules/service-levels.ts';

/** At most so many postings in one call: about a quarter of Odoo's time limit for a request. */
export const batchLimit = 20;

/**
 * The entries that may be sent now: the first waiting one of each lane that nothing parked blocks, holds before all others,
 * then by station sequence (P4). One a lane and call, so that a refused one stops what follows it in its lane.
 * @param waiting entries pending, sending, unknown or parked, by sequence
 */
export function nextBatch(waiting: readonly Entry[]): Entry[] {
  const heads = new Map<string, Entry>();
  for (const entry of waiting) if (!heads.has(entry.lane)) heads.set(entry.lane, entry);
  return [...heads.values()]
    .filter((entry) => entry.delivery.state !== 'parked')
    .toSorted((a, b) => rank(a) - rank(b) || a.seq - b.seq)
    .slice(0, batchLimit);
}

const rank = (entry: Entry): number => serviceLevels[entry.payload.kind].rank;
