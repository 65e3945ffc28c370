import { waitingStates, type Delivery, type DeliveryState } from './domain/delivery.ts';
import type { Entry } from './domain/entry.ts';
import { failure, type Failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import { refusalOf } from './exceptions.ts';
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

/** What one round of posting came to. `sent`: entries that Odoo answered for; `odooNow`: Odoo's clock, where it told it. */
export type PushRound =
  | { readonly kind: 'idle' }
  | { readonly kind: 'answered'; readonly sent: number; readonly odooNow: number | null }
  | { readonly kind: 'stopped'; readonly failure: Failure; readonly online: boolean; readonly pause: boolean };

/** A parked entry is in it, because it blocks its lane. */
const laneStates: readonly DeliveryState[] = [...waitingStates, 'parked'];
/** So many waiting entries are looked at to find the heads of the lanes; more only if all of these stand behind parked ones. */
const lookAhead = 2_000;

/** Sends the next batch of postings and books what Odoo answered. Never called twice at once. */
export async function pushOnce(deps: PushDeps): Promise<PushRound> {
  const batch = await heads(deps.store);
  if (batch.length === 0) return { kind: 'idle' };
  const marked = await change(deps, batch, waitingStates, (entry) => ({
    ...entry.delivery,
    state: 'sending',
    attempts: entry.delivery.attempts + 1,
  }));
  if (!marked) return changedMeanwhile;
  // With the state from before: `putBack` asks for it.
  const sending = batch.map((entry) => ({
    ...entry,
    delivery: { ...entry.delivery, attempts: entry.delivery.attempts + 1 },
  }));
  return book(deps, sending, await deps.profile.send(sending));
}

async function heads(store: LocalStore): Promise<Entry[]> {
  for (let limit = lookAhead; ; limit *= 4) {
    const waiting = await store.entriesIn(laneStates, limit);
    const batch = nextBatch(waiting);
    if (batch.length > 0 || waiting.length < limit) return batch;
  }
}

/** Somebody else changed these deliveries. They are sent again under the same ids, but not at once: this must not go round in a circle. */
const changedMeanwhile: PushRound = {
  kind: 'stopped',
  failure: failure('internal', { message: 'a delivery has changed meanwhile' }),
  online: true,
  pause: false,
};

async function book(deps: PushDeps, batch: readonly Entry[], sent: Sent): Promise<PushRound> {
  if (sent.kind === 'answered') {
    const booked = await bookOutcomes(deps, batch, sent.outcomes);
    return booked ? { kind: 'answered', sent: batch.length, odooNow: sent.odooNow } : changedMeanwhile;
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

/**
 * One of the batch makes Odoo fail as a whole: each is sent alone, and the one that fails alone is parked. If Odoo fails without
 * any posting too, none of them is at fault and all wait.
 */
async function isolate(deps: PushDeps, batch: readonly Entry[], why: Failure): Promise<PushRound> {
  const stands = await obstacle(deps.profile);
  if (stands) {
    await putBack(deps, batch, 'unknown', stands.failure);
    return stands;
  }
  if (batch.length === 1) {
    const outcomes = new Map(batch.map((entry) => [entry.id, { kind: 'refused', failure: why } as const]));
    const booked = await bookOutcomes(deps, batch, outcomes);
    return booked ? { kind: 'answered', sent: 1, odooNow: null } : changedMeanwhile;
  }
  for (const entry of batch) {
    const round = await book(deps, [entry], await deps.profile.send([entry]));
    if (round.kind === 'stopped') {
      await putBack(deps, batch, 'unknown', round.failure);
      return round;
    }
  }
  return { kind: 'answered', sent: batch.length, odooNow: null };
}

type Stopped = Extract<PushRound, { kind: 'stopped' }>;

/** What stands against any posting at all. */
async function obstacle(profile: PostingProfile): Promise<Stopped | undefined> {
  const seen = await profile.check();
  if (seen.kind === 'answered') return undefined;
  if (seen.kind === 'stopped') return { kind: 'stopped', failure: seen.failure, online: true, pause: true };
  const { failure: code, online, pause, entries } = faultRules[seen.fault.kind];
  const why = failure(code, { message: seen.fault.message });
  return { kind: 'stopped', failure: why, online, pause: pause || entries === 'isolate' };
}

async function bookOutcomes(
  deps: PushDeps,
  batch: readonly Entry[],
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<boolean> {
  const since = iso(deps.clock.now());
  const refused = batch.flatMap((entry) => {
    const outcome = outcomes.get(entry.id);
    return outcome?.kind === 'refused' ? [refusalOf(entry, outcome.failure, since)] : [];
  });
  // The exception first: if the station dies in between, the entry is sent again and refused again, into the same exception (P6).
  for (const exception of refused) await deps.store.raise(exception);
  const booked = await change(deps, batch, ['sending'], (entry) => {
    const outcome = outcomes.get(entry.id);
    if (outcome?.kind === 'posted')
      return { ...entry.delivery, state: 'posted', since, failure: null, receipt: outcome.receipt };
    return { ...entry.delivery, state: 'parked', since, failure: outcome?.failure ?? failure('internal') };
  });
  deps.log.info('push.answered', { entries: batch.length, refused: refused.length });
  return booked;
}

/** Once an entry may have been applied, only Odoo's answer says that it was not: it never becomes `pending` again. */
async function putBack(
  deps: PushDeps,
  batch: readonly Entry[],
  state: 'pending' | 'unknown',
  why: Failure,
): Promise<void> {
  const still = await Promise.all(batch.map((entry) => deps.store.entry(entry.id)));
  const sending = still.filter((entry) => entry !== undefined).filter((entry) => entry.delivery.state === 'sending');
  const doubtful = new Set(batch.filter((entry) => entry.delivery.state !== 'pending').map((entry) => entry.id));
  await change(deps, sending, ['sending'], (entry) => ({
    ...entry.delivery,
    state: doubtful.has(entry.id) ? 'unknown' : state,
    failure: why,
  }));
}

const change = (
  deps: PushDeps,
  entries: readonly Entry[],
  from: readonly DeliveryState[],
  next: (entry: Entry) => Delivery,
): Promise<boolean> => deps.store.changeDeliveries(entries.map((entry) => ({ id: entry.id, from, to: next(entry) })));
