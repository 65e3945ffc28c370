import { waitingStates } from './domain/delivery.ts';
import type { Entry, EntryId } from './domain/entry.ts';
import { broughtUpToDate, type PlantException } from './domain/exception.ts';
import { failure, type Failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import type { Clock, LocalStore } from './ports.ts';
import { choicesFor } from './rules/choices.ts';

/**
 * Odoo refused the parked entry, or broke on its posting. While that may be booked all the same nobody can set it aside: that would
 * say that it is not (P9).
 */
export function refusalOf(entry: Entry, at: string): PlantException {
  const { id, payload, delivery } = entry;
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
    choices: choicesFor(entry),
    closedAt: null,
    outcome: null,
  };
}

/** The id of the notice about this posting. */
export const unansweredAbout = (posting: EntryId): string => `unanswered:${posting}`;

/** Says nothing about whether it is booked, and leaves nothing to decide: it closes by itself when Odoo answers. */
export const unansweredOf = ({ id, payload, delivery }: Entry, why: Failure, at: string): PlantException => ({
  id: unansweredAbout(delivery.posting?.id ?? id),
  kind: 'unanswered',
  entryId: delivery.posting?.id ?? id,
  failure: failure('odoo_no_outcome', why.facts),
  here: delivery.posting?.quantity ?? payload.quantity,
  odoo: '',
  raisedAt: at,
  choices: [],
  closedAt: null,
  outcome: null,
});

/** Parked because its hash does not prove it: nobody knows what was recorded. */
export const isDamaged = ({ delivery }: Entry): boolean =>
  delivery.state === 'parked' && delivery.failure?.code === 'entry_damaged';

/** The notice that a damaged entry is in Odoo already. */
export const bookedDamage = ({ id, seq, payload, delivery }: Entry, at: string): PlantException => ({
  id: `damaged:${id}`,
  kind: 'damaged',
  entryId: id,
  failure: failure('entry_damaged_booked', { entry: String(seq), document: delivery.receipt?.name ?? '' }),
  here: payload.quantity,
  odoo: delivery.receipt?.quantity ?? '',
  raisedAt: at,
  choices: ['acknowledge'],
  closedAt: null,
  outcome: null,
});

/** Parked because Odoo does not hold it any more. */
export const isLost = ({ delivery }: Entry): boolean =>
  delivery.state === 'parked' && delivery.failure?.code === 'odoo_lost';

/** It was lost, and a person lets it go again: what booked it before is no more, so the way and the order of sending are free. */
export const goesAnew = ({ delivery }: Entry): boolean =>
  delivery.state === 'unknown' && delivery.failure?.code === 'odoo_lost';

/** One decision for all entries that a restored Odoo has lost. */
function lossOf(lost: readonly Entry[], at: string): PlantException[] {
  const [first] = lost;
  if (!first) return [];
  const entries = String(lost.length);
  return [
    {
      id: 'restored:odoo',
      kind: 'restored',
      entryId: first.id,
      failure: failure('odoo_lost', { entries, document: first.delivery.failure?.facts['document'] ?? '' }),
      here: entries,
      odoo: '0',
      raisedAt: at,
      choices: ['retry', 'acknowledge'],
      closedAt: null,
      outcome: null,
    },
  ];
}

/**
 * Brings exceptions in step with the entries they are about, whatever a crash or a race left behind: a parked entry has its
 * exception (P6), and one that is over is closed. May be done again and again.
 */
export async function keepExceptions(deps: { readonly store: LocalStore; readonly clock: Clock }): Promise<void> {
  const { store } = deps;
  const now = iso(deps.clock.now());
  const open = await store.openExceptions();
  const still = new Map(open.map((each) => [each.id, each]));
  for (const exception of open) {
    if (!isOver(exception, await store.entry(exception.entryId))) continue;
    await store.closeException(exception.id, 'agreed', now);
    still.delete(exception.id);
  }
  const told = new Set<string>();
  const parked = await store.entriesIn(['parked'], Number.MAX_SAFE_INTEGER);
  const [lost, refused] = [parked.filter(isLost), parked.filter((entry) => !isLost(entry))];
  for (const exception of [...lossOf(lost, now), ...refused.map((entry) => refusalOf(entry, now))]) {
    if (told.has(exception.id)) continue;
    told.add(exception.id);
    const before = still.get(exception.id);
    // Most are as they were: nothing is asked of the disk for those.
    if (!before || broughtUpToDate(before, exception) !== before) await store.raise(exception);
  }
}

/** What was refused is booked after all; a difference has gone or was acknowledged; what was lost is on its way again. */
function isOver({ kind }: PlantException, entry: Entry | undefined): boolean {
  // These are about the lot or the order, whatever becomes of the entry that named it.
  if (kind === 'lifted' || kind === 'changed') return false;
  // A notice is over when a person has read it.
  if (kind === 'damaged') return false;
  const state = entry?.delivery.state;
  if (kind === 'unanswered') return state === undefined || !waitingStates.includes(state);
  if (state === 'settled' || state === 'set_aside') return true;
  // Booked after all, also when a restored Odoo has lost that since: then that is its matter.
  if (kind === 'refused') return state === 'posted' || (entry !== undefined && isLost(entry));
  return kind === 'differs' ? state === 'parked' : state !== 'parked';
}
