import { newDelivery } from '../../sync/domain/delivery.ts';
import { laneOf, type Entry } from '../../sync/domain/entry.ts';
import { sealed } from '../../sync/domain/seal.ts';
import { iso } from '../../sync/domain/time.ts';
import type { Clock } from '../../sync/ports.ts';
import type { StationStore } from '../store/station-store.ts';
import { FloorFailure } from './floor-failure.ts';
import type { Picture } from './picture.ts';

export interface EnterDeps {
  readonly store: Pick<StationStore, 'recordEntry'>;
  readonly picture: Picture;
  readonly clock: Clock;
  /** Who records, where; null when nobody signed in. */
  readonly who: () => { readonly operator: string | null; readonly station: string };
  readonly clockOffsetMs: () => number | null;
}

/** @throws {FloorFailure} when nobody signed in */
export function signedIn({ who }: EnterDeps): Pick<Entry, 'operator' | 'station'> {
  const { operator, station } = who();
  if (operator === null) throw new FloorFailure('operator_missing');
  return { operator, station };
}

/** One durable insert of a new entry with its seal. An id that is there already brings the stored entry back. */
export async function enter(
  deps: EnterDeps,
  facts: Pick<Entry, 'id' | 'operator' | 'station' | 'touchedAt' | 'payload'>,
): Promise<Entry> {
  const now = deps.clock.now();
  const entry = await deps.store.recordEntry((seq) =>
    sealed({
      ...facts,
      seq,
      recordedAt: iso(now),
      monotonicMs: Math.round(deps.clock.monotonic()),
      clockOffsetMs: deps.clockOffsetMs(),
      lane: laneOf(facts.payload),
      delivery: newDelivery(iso(now)),
    }),
  );
  deps.picture.forget(['entries']);
  return entry;
}
