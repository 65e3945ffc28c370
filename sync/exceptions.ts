import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import { failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import type { Clock, LocalStore } from './ports.ts';

/**
 * Odoo refused the parked entry, or broke on its posting. While that may be booked all the same nobody can set it aside: that would
 * say that it is not (P9).
 */
export function refusalOf({ id, payload, delivery }: Entry, at: string): PlantException {
  const why = delivery.failure ?? failure('internal');
  const of = delivery.posting ?? { id, quantity: payload.quantity };
  return {
    id: `refused:${of.id}`,
    kind: 'refused',
    entryId: of.id,
    failure: why,
    here: of.quantity,
    odoo: why.facts['remaining'] ?? why.facts['available'] ?? '',
    raisedAt: at,
    choices: delivery.doubtful ? ['retry'] : ['retry', 'acknowledge'],
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
    const exception = refusalOf(entry, now);
    if (about.has(exception.id)) continue;
    about.add(exception.id);
    await store.raise(exception);
  }
}

/** A refused entry was posted after all; a difference has gone, or was acknowledged. */
const isOver = (exception: PlantException, entry: Entry | undefined): boolean =>
  entry?.delivery.state === 'settled' ||
  entry?.delivery.state === 'set_aside' ||
  (exception.kind === 'refused' && entry?.delivery.state === 'posted');
