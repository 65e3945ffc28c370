import type { Delivery, DeliveryState } from './domain/delivery.ts';
import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import { failure, type Failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import { nextBatch } from './lanes.ts';
import type { Outcome, PostingProfile, Sent } from './odoo/postings.ts';
import type { Clock, LocalStore, Log } from './ports.ts';
import { faultRules } from './rules/faults.ts';

export interface PushDeps {
  readonly store: LocalStore;
  readonly profile: PostingProfile;
  readonly clock: Clock;
  readonly log: Log;
}

/** What one round of posting came to. `sent`: entries that Odoo answered for. */
export type PushRound =
  | { readonly kind: 'idle' }
  | { readonly kind: 'answered'; readonly sent: number; readonly odooNow: number }
  | { readonly kind: 'stopped'; readonly failure: Failure; readonly online: boolean; readonly pause: boolean };

const waitingStates: readonly DeliveryState[] = ['pending', 'sending', 'unknown', 'parked'];
/** So many waiting entries are looked at to find the heads of the lanes. */
const lookAhead = 2_000;

/** Sends the next batch of postings and books what Odoo answered. Never called twice at once. */
export async function pushOnce(deps: PushDeps, alone = false): Promise<PushRound> {
  const heads = nextBatch(await deps.store.entriesIn(waitingStates, lookAhead));
  const batch = alone ? heads.slice(0, 1) : heads;
  if (batch.length === 0) return { kind: 'idle' };
  const marked = await change(deps, batch, ['pending', 'unknown', 'sending'], (entry) => ({
    ...entry.delivery,
    state: 'sending',
    attempts: entry.delivery.attempts + 1,
  }));
  if (!marked) return { kind: 'idle' };
  const sending = batch.map((entry) => ({
    ...entry,
    delivery: { ...entry.delivery, attempts: entry.delivery.attempts + 1 },
  }));
  return book(deps, sending, await deps.profile.send(sending));
}

async function book(deps: PushDeps, batch: readonly Entry[], sent: Sent): Promise<PushRound> {
  if (sent.kind === 'answered') {
    await bookOutcomes(deps, batch, sent.outcomes);
    return { kind: 'answered', sent: batch.length, odooNow: sent.odooNow };
  }
  if (sent.kind === 'stopped') {
    await putBack(deps, batch, 'unknown', sent.failure);
    return { kind: 'stopped', failure: sent.failure, online: true, pause: true };
  }
  const rule = faultRules[sent.fault.kind];
  const why = failure(rule.failure, { message: sent.fault.message });
  if (rule.entries !== 'isolate') {
    await putBack(deps, batch, rule.entries, why);
    return { kind: 'stopped', failure: why, online: rule.online, pause: rule.pause };
  }
  return isolate(deps, batch, why);
}

/** One of the batch makes Odoo fail as a whole: each is sent alone, and the one that fails alone is parked. */
async function isolate(deps: PushDeps, batch: readonly Entry[], why: Failure): Promise<PushRound> {
  if (batch.length === 1) {
    await bookOutcomes(deps, batch, new Map(batch.map((entry) => [entry.id, { kind: 'refused', failure: why }])));
    return { kind: 'answered', sent: 1, odooNow: deps.clock.now() };
  }
  for (const entry of batch) {
    const round = await book(deps, [entry], await deps.profile.send([entry]));
    if (round.kind === 'stopped') {
      await putBack(deps, batch, 'unknown', round.failure);
      return round;
    }
  }
  return { kind: 'answered', sent: batch.length, odooNow: deps.clock.now() };
}

async function bookOutcomes(
  deps: PushDeps,
  batch: readonly Entry[],
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<void> {
  const since = iso(deps.clock.now());
  const refused = batch.flatMap((entry) => {
    const outcome = outcomes.get(entry.id);
    return outcome?.kind === 'refused' ? [refusalOf(entry, outcome.failure, since)] : [];
  });
  // The exception first: if the station dies in between, the entry is sent again and refused again, into the same exception (P6).
  for (const exception of refused) await deps.store.raise(exception);
  await change(deps, batch, ['sending'], (entry) => {
    const outcome = outcomes.get(entry.id);
    if (outcome?.kind === 'posted')
      return { ...entry.delivery, state: 'posted', since, failure: null, receipt: outcome.receipt };
    return { ...entry.delivery, state: 'parked', since, failure: outcome?.failure ?? failure('internal') };
  });
  deps.log.info('push.answered', { entries: batch.length, refused: refused.length });
}

export function refusalOf(entry: Entry, why: Failure, at: string): PlantException {
  return {
    id: `refused:${entry.id}`,
    kind: 'refused',
    entryId: entry.id,
    failure: why,
    here: entry.payload.quantity,
    odoo: why.facts['remaining'] ?? why.facts['available'] ?? '',
    raisedAt: at,
    choices: ['retry'],
    closedAt: null,
    outcome: null,
  };
}

async function putBack(
  deps: PushDeps,
  batch: readonly Entry[],
  state: 'pending' | 'unknown',
  why: Failure,
): Promise<void> {
  const still = await Promise.all(batch.map((entry) => deps.store.entry(entry.id)));
  const sending = still.filter((entry) => entry !== undefined).filter((entry) => entry.delivery.state === 'sending');
  await change(deps, sending, ['sending'], (entry) => ({ ...entry.delivery, state, failure: why }));
}

const change = (
  deps: PushDeps,
  entries: readonly Entry[],
  from: readonly DeliveryState[],
  next: (entry: Entry) => Delivery,
): Promise<boolean> => deps.store.changeDeliveries(entries.map((entry) => ({ id: entry.id, from, to: next(entry) })));
