import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import type { Failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import type { Clock, LocalStore } from './ports.ts';

/** Odoo refused the entry. */
export function refusalOf(entry: Entry, why: Failure, at: string): PlantException {
  return {
    id: `refused:${entry.id}`,
    kind: 'refused',
    entryId: entry.id,
    failure: why,
    here: entry.payload.quantity,
    odoo: why.facts['remaining'] ?? why.facts['available'] ?? '',
    raisedAt: at,
    choices: ['retry', 'acknowledge'],
    closedAt: null,
    outcome: null,
  };
}

/**
 * Brings exceptions in step with the entries they are about, whatever a crash or a race left behind: a parked entry has its
 * exception (P6), and one that is over is closed. May be done again and again.
 */
export async function keepExceptions(deps: { readonly store: LocalStore; readonly clock: Clock }): Promise<void> {
  const { store } = deps;
  const now = iso(deps.clock.now());
  const open = await store.openExceptions();
  for (const exception of open)
    if (isOver(exception, await store.entry(exception.entryId)))
      await store.closeException(exception.id, 'agreed', now);
  const about = new Set(open.map((each) => each.id));
  for (const entry of await store.entriesIn(['parked'], Number.MAX_SAFE_INTEGER)) {
    const { failure } = entry.delivery;
    if (failure && !about.has(`refused:${entry.id}`)) await store.raise(refusalOf(entry, failure, now));
  }
}

/** A refused entry was posted after all; a difference has gone, or was acknowledged. */
const isOver = (exception: PlantException, entry: Entry | undefined): boolean =>
  entry?.delivery.state === 'settled' ||
  entry?.delivery.state === 'set_aside' ||
  (exception.kind === 'refused' && entry?.delivery.state === 'posted');
