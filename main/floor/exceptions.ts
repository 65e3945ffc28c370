import type { Delivery, DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import type { ExceptionChoice, PlantException } from '../../sync/domain/exception.ts';
import { failure } from '../../sync/domain/failure.ts';
import { minus, sum } from '../../sync/domain/quantity.ts';
import { iso } from '../../sync/domain/time.ts';
import type { ExceptionView } from '../../sync/domain/views.ts';
import { isLost } from '../../sync/exceptions.ts';
import type { Clock } from '../../sync/ports.ts';
import { moving } from '../../sync/moves.ts';
import { exceptionView } from '../../sync/project/exception.ts';
import { postingsOf } from '../../sync/domain/posting.ts';
import { correctedOf } from '../../sync/reconcile.ts';
import { missingOf } from '../../sync/rules/choices.ts';
import type { StationStore } from '../store/station-store.ts';
import { FloorFailure } from './floor-failure.ts';
import type { Picture } from './picture.ts';

export interface ExceptionDeps {
  readonly store: StationStore;
  readonly picture: Picture;
  readonly clock: Clock;
}

/** A screen gets no more at once (P10); the strip counts all. */
const shownLimit = 500;

export async function openExceptions({ store, picture }: ExceptionDeps): Promise<ExceptionView[]> {
  const known = await picture.known();
  return Promise.all(
    (await store.openExceptions()).slice(0, shownLimit).map(async (exception) => {
      const entry = await store.entry(exception.entryId);
      return exceptionView(known, exception, entry);
    }),
  );
}

/** What a choice does to a delivery: from which state to which. What may be booked already is asked for, not sent as new. */
function moveOf(
  kind: PlantException['kind'],
  choice: ExceptionChoice,
  { doubtful }: Delivery,
): [DeliveryState, DeliveryState] {
  if (kind === 'differs') return ['posted', 'settled'];
  return ['parked', choice === 'acknowledge' ? 'set_aside' : doubtful ? 'unknown' : 'pending'];
}

/** What was accepted in place of what was booked stays with the delivery: it is not asked about again (reconcile.ts). */
function noteOf({ kind, here, odoo }: PlantException, anew: string | undefined, of: Entry): Delivery['failure'] {
  if (kind !== 'differs') return of.delivery.failure;
  if (anew === undefined) return failure('odoo_differs', { odoo, ...correctedBefore(of) });
  // A decision that was cut off went by what Odoo held then: what it holds since is another difference.
  const accepted = missingOf(of.payload, here, odoo) === anew ? odoo : `${minus(here, anew)} (done)`;
  return failure('odoo_differs', { odoo: accepted, corrected: sum([correctedOf(of.delivery), anew]) });
}

const correctedBefore = ({ delivery }: Entry): { corrected?: string } =>
  correctedOf(delivery) === '0' ? {} : { corrected: correctedOf(delivery) };

/** The entries that share the posting of the one that an exception names. */
async function sharing(store: StationStore, entry: Entry, state: DeliveryState): Promise<Entry[]> {
  if ((entry.delivery.posting?.members ?? 1) === 1) return [entry];
  const candidates = await store.entriesIn([state], Number.MAX_SAFE_INTEGER);
  return candidates.filter((each) => each.delivery.posting?.id === entry.delivery.posting?.id);
}

/**
 * Carries out what a person chose. `retry` sends the entry again under its id; `acknowledge` takes what Odoo says: a refused
 * entry is set aside, a different number is taken as it is.
 * The delivery changes first: if the station dies in between, the exception is still open and can be decided again.
 * @param seen the exception as the person saw it, and how much of it was recorded anew; as it is now without it
 * @throws {FloorFailure} when it was decided already, or the entry is just on its way
 */
export async function resolveException(
  deps: ExceptionDeps,
  id: string,
  choice: ExceptionChoice,
  seen?: { readonly exception: PlantException; readonly corrected?: string },
): Promise<void> {
  const { store } = deps;
  // What a person saw counts, not what it says a moment later.
  const exception = seen?.exception ?? (await store.openExceptions()).find((each) => each.id === id);
  if (!exception?.choices.includes(choice)) throw new FloorFailure('action_not_allowed');
  const entry = await store.entry(exception.entryId);
  const now = iso(deps.clock.now());
  if (exception.kind === 'restored') await decideLost(store, choice, now);
  else if (entry && exception.kind !== 'damaged') {
    // The exception may be older than the doubt: what may be booked cannot be called not booked (P9).
    if (exception.kind === 'refused' && choice === 'acknowledge' && entry.delivery.doubtful)
      throw new FloorFailure('action_not_allowed');
    const [from, state] = moveOf(exception.kind, choice, entry.delivery);
    const members = await sharing(store, entry, from);
    const changed = await store.changeDeliveries(
      members.map((member) =>
        moving(member.id, [from], {
          ...member.delivery,
          state,
          since: now,
          failure: noteOf(exception, seen?.corrected, member),
        }),
      ),
    );
    if (!changed && !(await stands(deps, entry.id, choice, state))) throw new FloorFailure('action_not_allowed');
  }
  await store.closeException(id, choice, now);
}

/** So many deliveries or a few more change in one transaction; a station that dies in between decides about the rest again. */
const chunk = 200;

/** Whole postings: half of one could neither be sent nor be set aside. */
function chunksOf(entries: readonly Entry[]): Entry[][] {
  const chunks: Entry[][] = [];
  for (const members of postingsOf(entries)) {
    const last = chunks.at(-1);
    if (last && last.length < chunk) last.push(...members);
    else chunks.push([...members]);
  }
  return chunks;
}

/** All that a restored Odoo has lost: sent again under the same ids, or kept as not booked. */
async function decideLost(store: StationStore, choice: ExceptionChoice, since: string): Promise<void> {
  const lost = (await store.entriesIn(['parked'], Number.MAX_SAFE_INTEGER)).filter(isLost);
  const change =
    choice === 'retry' ? ({ state: 'unknown', doubtful: true } as const) : ({ state: 'set_aside' } as const);
  for (const entries of chunksOf(lost))
    await store.changeDeliveries(
      entries.map(({ id, delivery }) => moving(id, ['parked'], { ...delivery, ...change, since })),
    );
}

/** On its way again after a retry. Not `sending`: Odoo may refuse it this moment, and it would be parked without an exception. */
const retried: readonly DeliveryState[] = ['pending', 'unknown', 'posted', 'settled'];

/**
 * The choice was carried out before, by a station that died in between or by somebody else. Who sets an entry aside that is on its
 * way again must not be told that it is not booked.
 */
async function stands(
  { store }: ExceptionDeps,
  entryId: string,
  choice: ExceptionChoice,
  chosen: DeliveryState,
): Promise<boolean> {
  const state = (await store.entry(entryId))?.delivery.state;
  return state !== undefined && (choice === 'retry' ? retried.includes(state) : state === chosen);
}
