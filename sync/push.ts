import { clashesAfter, tellAfter, type Alone } from './alone.ts';
import { askFor } from './damaged.ts';
import type { Delivery, DeliveryState } from './domain/delivery.ts';
import type { Entry } from './domain/entry.ts';
import { failure, type Failure } from './domain/failure.ts';
import { refOf, type Posting } from './domain/posting.ts';
import { iso } from './domain/time.ts';
import { refusalOf, unansweredAbout, unansweredOf } from './exceptions.ts';
import type { RefusalFence } from './fence.ts';
import { heads, planOf } from './heads.ts';
import { moving } from './moves.ts';
import { isClash } from './odoo/faults.ts';
import type { Outcome, PostingProfile, Sent } from './odoo/postings.ts';
import type { Clock, LocalStore, Log, OdooFault } from './ports.ts';
import { leftSending } from './recover.ts';
import { noteBooked } from './restored.ts';
import { faultRules } from './rules/faults.ts';

export interface PushDeps {
  readonly store: LocalStore;
  readonly profile: PostingProfile;
  readonly clock: Clock;
  readonly log: Log;
  /** Lives as long as the engine; without it every refusal is final. */
  readonly fence?: RefusalFence;
  /** Lives as long as the engine; without it all go together, whatever became of them. */
  readonly alone?: Alone;
}

/** What one round of posting came to. `sent`: postings that Odoo answered for. */
export type PushRound =
  | { readonly kind: 'idle' }
  | { readonly kind: 'answered'; readonly sent: number }
  | { readonly kind: 'stopped'; readonly failure: Failure; readonly online: boolean; readonly pause: boolean };

/** Sends the next batch of postings and books what Odoo answered. Never called twice at once. */
export async function pushOnce(deps: PushDeps): Promise<PushRound> {
  await leftSending(deps);
  const { postings: next, broken } = await heads(deps);
  for (const each of broken) {
    const asked = await askFor(deps, each);
    if (asked.kind === 'changed') return changedMeanwhile;
    if (asked.kind === 'told') return { kind: 'answered', sent: 1 };
    if (asked.kind !== 'not told') continue;
    const stands = await obstacle(deps.profile);
    if (stands) return stands;
    // Odoo is well and only this one cannot be asked for: its lane waits, and the others go on (P4).
    deps.fence?.hold(each.posting.id);
    deps.log.warn('push.not-told', { posting: each.posting.id, why: whyOf(asked.sent) });
  }
  if (next.length === 0) return { kind: 'idle' };
  const batch = next.map((posting): Planned =>
    moved({ ...posting, wasPlanned: planOf(posting) !== null }, ({ delivery }) => ({
      ...delivery,
      state: 'sending',
      attempts: delivery.attempts + 1,
      posting: refOf(posting, deps.profile.name),
    })),
  );
  // Durable before the call: after a crash exactly the same postings are sent again (P3).
  if (!(await save(deps, batch, ['pending', 'unknown']))) return changedMeanwhile;
  return book(deps, batch, await deps.profile.send(batch));
}

/** `wasPlanned`: it may have left the station before in this same form. */
type Planned = Posting & { readonly wasPlanned: boolean };

/** Somebody else changed these deliveries. They are sent again under the same ids, but not at once: this must not go round in a circle. */
const changedMeanwhile: PushRound = {
  kind: 'stopped',
  failure: failure('internal', { message: 'a delivery has changed meanwhile' }),
  online: true,
  pause: false,
};

async function book(deps: PushDeps, batch: readonly Planned[], sent: Sent): Promise<PushRound> {
  if (sent.kind === 'answered') {
    // What nobody of this station may do any more is one matter, and none of the posting: it waits until IT has put that right.
    const denied = batch.filter(({ id }) => isDenied(sent.outcomes.get(id)));
    const stands = denied.length > 0 ? await obstacle(deps.profile) : undefined;
    if (stands) await putBack(deps, denied, 'pending', stands.failure);
    const rest = stands ? batch.filter((posting) => !denied.includes(posting)) : batch;
    if (!(await bookOutcomes(deps, rest, sent.outcomes))) return changedMeanwhile;
    return stands ?? { kind: 'answered', sent: batch.length };
  }
  if (sent.kind === 'stopped') {
    await putBack(deps, batch, 'unknown', sent.failure);
    return { kind: 'stopped', failure: sent.failure, online: true, pause: true };
  }
  const rule = faultRules[isWorn(deps, batch, sent.fault) ? 'broken' : sent.fault.kind];
  const why = failure(rule.failure, { message: sent.fault.message });
  const { earlyMs } = sent;
  if (earlyMs !== undefined && deps.fence) {
    for (const { id } of batch) deps.fence.hold(id, earlyMs);
    const booked = await bookOutcomes(
      deps,
      batch,
      new Map(batch.map(({ id }) => [id, { kind: 'early', failure: why }])),
    );
    return booked ? { kind: 'answered', sent: batch.length } : changedMeanwhile;
  }
  if (rule.entries !== 'isolate') {
    await putBack(deps, batch, rule.entries, why);
    const round: Stopped = { kind: 'stopped', failure: why, online: rule.online, pause: rule.pause };
    if (rule.entries === 'unsent' || rule.pause) return round;
    return noteVain(deps, batch, round, rule.entries === 'unknown');
  }
  return isolate(deps, batch, why);
}

const isDenied = (outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'refused' && outcome.failure.code === 'not_allowed';

const isWorn = ({ alone }: PushDeps, [only]: readonly Planned[], fault: OdooFault): boolean =>
  isClash(fault) && only !== undefined && (alone?.tries(only.id) ?? 0) >= clashesAfter;

/**
 * Each goes alone from now on, and whoever has done so for long is told to a person, who may learn why from Odoo (P4). If nothing else
 * gets through either, it is not its doing.
 */
async function noteVain(deps: PushDeps, batch: readonly Planned[], round: Stopped, isLost: boolean): Promise<Stopped> {
  const { alone, store, clock } = deps;
  const stands = batch.some(({ id }) => alone?.tries(id)) && (await obstacle(deps.profile));
  if (stands) return stands;
  alone?.noteVain(batch, isLost);
  for (const { id, members } of batch) {
    const [first] = members;
    if (first && (alone?.tries(id) ?? 0) >= tellAfter)
      await store.raise(unansweredOf(first, round.failure, iso(clock.now())));
  }
  return round;
}

/**
 * One of the batch makes Odoo fail as a whole: each is sent alone, and the one that fails alone is parked. If Odoo fails without
 * any posting too, none of them is at fault and all wait.
 */
async function isolate(deps: PushDeps, batch: readonly Planned[], why: Failure): Promise<PushRound> {
  const stands = await obstacle(deps.profile);
  if (stands) {
    await putBack(deps, batch, 'unknown', stands.failure);
    return stands;
  }
  const [only] = batch;
  if (only && batch.length === 1) {
    const booked = await bookOutcomes(deps, batch, new Map([[only.id, { kind: 'failed', failure: why }]]));
    return booked ? { kind: 'answered', sent: 1 } : changedMeanwhile;
  }
  for (const posting of batch) {
    const round = await book(deps, [posting], await deps.profile.send([posting]));
    if (round.kind === 'stopped') {
      await putBack(deps, batch, 'unknown', round.failure);
      return round;
    }
  }
  return { kind: 'answered', sent: batch.length };
}

type Stopped = Extract<PushRound, { kind: 'stopped' }>;

/** What stands against any posting at all. */
async function obstacle(profile: PostingProfile): Promise<Stopped | undefined> {
  const seen = await profile.check();
  return seen.kind === 'answered' ? undefined : standing(seen);
}

const whyOf = (seen: Exclude<Sent, { kind: 'answered' }>): string =>
  seen.kind === 'stopped' ? seen.failure.code : seen.fault.kind;

function standing(seen: Exclude<Sent, { kind: 'answered' }>): Stopped {
  if (seen.kind === 'stopped') return { kind: 'stopped', failure: seen.failure, online: true, pause: true };
  const { failure: code, online, pause, entries } = faultRules[seen.fault.kind];
  const why = failure(code, { message: seen.fault.message });
  return { kind: 'stopped', failure: why, online, pause: pause || entries === 'isolate' };
}

/**
 * `failed`: Odoo broke on this posting alone; this call booked nothing, but an earlier one may have. `early`: refused, while an earlier
 * call may still take effect.
 */
type Booking = Outcome | { readonly kind: 'failed' | 'early'; readonly failure: Failure };

function finalOutcome({ fence, alone }: PushDeps, posting: Posting, outcome: Booking | undefined): Booking {
  // Whatever it is, it is an answer.
  alone?.forget(posting.id);
  if (outcome?.kind === 'early') return outcome;
  if (outcome?.kind === 'refused' && posting.doubtful && fence?.isFinal(posting.id) === false)
    return { kind: 'early', failure: outcome.failure };
  fence?.forget(posting.id);
  return outcome ?? { kind: 'failed', failure: failure('internal') };
}

async function bookOutcomes(
  deps: PushDeps,
  batch: readonly Planned[],
  outcomes: ReadonlyMap<string, Booking>,
): Promise<boolean> {
  const since = iso(deps.clock.now());
  const booked = batch.map((posting) => {
    const outcome = finalOutcome(deps, posting, outcomes.get(posting.id));
    return moved(posting, (entry) => booking(entry, posting, outcome, since));
  });
  const parked = booked.filter(({ members }) => members[0]?.delivery.state === 'parked');
  // The exception first: if the station dies in between, the posting is sent again and refused again, into the same exception (P6).
  for (const { members } of parked)
    for (const entry of members.slice(0, 1)) await deps.store.raise(refusalOf(entry, since));
  const done = await save(deps, booked, ['sending']);
  if (done)
    await noteBooked(
      deps.store,
      booked.flatMap(({ members }) => members.slice(0, 1)),
    );
  for (const { id, members } of booked)
    if (members.some(({ delivery }) => delivery.attempts >= tellAfter && delivery.state !== 'unknown'))
      await deps.store.closeException(unansweredAbout(id), 'agreed', since);
  deps.log.info('push.answered', { postings: batch.length, parked: parked.length });
  return done;
}

function booking(entry: Entry, posting: Posting, outcome: Booking, since: string): Delivery {
  const { delivery } = entry;
  if (outcome.kind === 'posted')
    return { ...delivery, state: 'posted', since, failure: null, receipt: outcome.receipt, doubtful: false };
  if (outcome.kind === 'early')
    return { ...delivery, state: 'unknown', since, failure: outcome.failure, doubtful: true };
  if (outcome.kind === 'failed' && posting.doubtful)
    return { ...delivery, state: 'parked', since, failure: outcome.failure };
  // Not booked, that is certain. Of several one may be at fault: from now on each goes by itself. So does one that a person sends again:
  // with others it would be another posting under an id that may still stand on something staged in Odoo.
  return {
    ...delivery,
    state: posting.members.length > 1 ? 'pending' : 'parked',
    since,
    failure: outcome.failure,
    posting: aloneOf(entry, delivery),
    doubtful: false,
  };
}

const aloneOf = (entry: Entry, delivery: Delivery): Delivery['posting'] =>
  delivery.posting && { ...delivery.posting, id: entry.id, members: 1, quantity: entry.payload.quantity };

/** Once a posting may have been booked, only Odoo's answer says that it was not: it never becomes `pending` again. */
async function putBack(
  deps: PushDeps,
  batch: readonly Planned[],
  outcome: 'unsent' | 'pending' | 'unknown',
  why: Failure,
): Promise<void> {
  const since = iso(deps.clock.now());
  if (outcome === 'unknown') for (const { id } of batch) deps.fence?.noteLost(id);
  const back = batch.map((posting) => {
    const doubtful = posting.doubtful || outcome === 'unknown';
    return moved(posting, ({ delivery }) => ({
      ...delivery,
      state: doubtful ? 'unknown' : 'pending',
      doubtful,
      posting: doubtful || outcome === 'pending' || posting.wasPlanned ? delivery.posting : null,
      since,
      failure: why,
    }));
  });
  // One by one: some of them may have been answered already.
  for (const posting of back) await save(deps, [posting], ['sending']);
}

const moved = <P extends Posting>(posting: P, next: (entry: Entry) => Delivery): P => ({
  ...posting,
  members: posting.members.map((entry) => ({ ...entry, delivery: next(entry) })),
});

/** All of it or nothing, in one transaction. */
const save = (deps: PushDeps, postings: readonly Posting[], from: readonly DeliveryState[]): Promise<boolean> =>
  deps.store.changeDeliveries(
    postings.flatMap(({ members }) => members.map((entry) => moving(entry.id, from, entry.delivery))),
  );
