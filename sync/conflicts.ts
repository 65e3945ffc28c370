import { openStates } from './domain/delivery.ts';
import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import { failure } from './domain/failure.ts';
import { postingsOf } from './domain/posting.ts';
import { compare, minus, sum } from './domain/quantity.ts';
import type { Lot, ReplicaMap, ReplicaName } from './domain/replicas.ts';
import { iso } from './domain/time.ts';
import { liftedId, toldUntil } from './left-hold.ts';
import { moving } from './moves.ts';
import { keeping } from './owned-fields.ts';
import type { Clock, LocalStore } from './ports.ts';
import {
  changedRecords,
  decide,
  heldHere,
  stockAt,
  type Action,
  type Decided,
  type OutsideMove,
  type Sight,
} from './reconcile.ts';
import { nameOfRule, ownership, type OwnedRecord, type OwnershipRule } from './rules/ownership.ts';

/** One question to `decide`, as it was asked: a recorded history is made of these. */
export interface Situation {
  /** Device time, ISO 8601 UTC. */
  readonly at: string;
  readonly previous: Sight;
  readonly remote: Sight;
  readonly entries: readonly Entry[];
}

export interface ConflictDeps {
  readonly store: LocalStore;
  readonly clock: Clock;
  /** The rules to go by; those of the product unless a test brings others. */
  readonly table?: readonly OwnershipRule[];
  /** Sees each question that is asked. */
  readonly onSituation?: (situation: Situation) => void;
}

/** Asks the one evaluator. */
export function decided(deps: ConflictDeps, previous: Sight, remote: Sight, entries: readonly Entry[]): Action[] {
  deps.onSituation?.({ at: iso(deps.clock.now()), previous, remote, entries });
  return decide(previous, remote, entries, deps.table ?? ownership);
}

const recordOf = {
  orders: 'order',
  products: 'product',
  lots: 'lot',
  places: 'place',
  reference: 'reference',
} as const;
/** More entries on their way than a station makes in weeks; those beyond are refused by Odoo all the same (P10). */
export const openLimit = 10_000;

export interface Pulled<N extends ReplicaName> {
  readonly name: N;
  readonly records: readonly ReplicaMap[N][];
  /** Ids of records that Odoo does not show any more. */
  readonly gone?: readonly string[];
  /** Of those gone, the ones that stay here, closed, as they are now. */
  readonly instead?: readonly ReplicaMap[N][];
  /** Of lots: what left a hold place past the stations, by lot id. */
  readonly outside?: ReadonlyMap<string, readonly OutsideMove[]>;
  /** Of lots that were looked at: this station's holds and releases that are booked or may be, by lot id. */
  readonly holds?: ReadonlyMap<string, readonly Entry[]>;
}

/**
 * Applies pulled records by the ownership table. What follows for entries is done first: a crash in between repeats it, and the
 * change is not overlooked.
 */
export async function applyOwned<N extends ReplicaName>(deps: ConflictDeps, pulled: Pulled<N>): Promise<void> {
  const { store } = deps;
  const { name, gone = [], instead = [] } = pulled;
  const known = new Map((await store.replicas(name)).map((record) => [record.id, record]));
  const changed = changedRecords(known, pulled.records);
  const leaving = gone.filter((id) => known.has(id));
  const noticed = [...changed.map((record) => record.id), ...leaving].filter((id) => known.has(id));
  const open = noticed.length > 0 ? await store.entriesIn(openStates, openLimit) : [];
  const upserts = new Map([...changed, ...instead].map((record) => [record.id, record]));
  for (const id of noticed) {
    const [previous, remote] = sightsOf(pulled, id, known.get(id), leaving.includes(id) ? undefined : upserts.get(id));
    const holds = pulled.holds?.get(id);
    const entries = entriesAbout(remote.record, id, open, holds ?? []);
    const actions = decided(deps, previous, remote, entries);
    await follow(deps, previous, remote, entries, actions);
    if (holds && remote.record === 'lot' && remote.value) await keepLifted(deps, remote.value, entries);
    const kept = actions.flatMap((action) => (action.do === 'keep' ? [action.rule.field] : []));
    if (kept.length > 0 && previous.value && remote.value)
      upserts.set(id, keeping(remote.record, previous.value as never, remote.value as never, kept) as ReplicaMap[N]);
  }
  const staying = new Set(instead.map((record) => record.id));
  await store.applyReplicas(
    name,
    changedRecords(known, [...upserts.values()]),
    leaving.filter((id) => !staying.has(id)),
  );
}

function sightsOf<N extends ReplicaName>(
  { name, outside }: Pulled<N>,
  id: string,
  before: ReplicaMap[N] | undefined,
  now: ReplicaMap[N] | undefined,
): [Sight, Sight] {
  const record: OwnedRecord = recordOf[name];
  const moves = outside?.get(id);
  return [
    { record, id, value: before ?? null } as Sight,
    { record, id, value: now ?? null, ...(moves ? { outside: moves } : {}) } as Sight,
  ];
}

/** Entries on their way that a record may concern, and of a lot all that is on hold here. */
function entriesAbout(record: OwnedRecord, id: string, open: readonly Entry[], holds: readonly Entry[]): Entry[] {
  const lotId = ({ payload }: Entry): string => (payload.lot && 'id' in payload.lot ? String(payload.lot.id) : '');
  if (record === 'order') return open.filter((entry) => entry.payload.orderId === id);
  if (record === 'product') return open.filter((entry) => String(entry.payload.productId) === id);
  if (record !== 'lot') return [];
  return [...holds, ...open.filter((entry) => lotId(entry) === id && !holds.some((each) => each.id === entry.id))];
}

async function follow(
  { store, clock }: ConflictDeps,
  previous: Sight,
  remote: Sight,
  entries: readonly Entry[],
  actions: readonly Action[],
): Promise<void> {
  const now = iso(clock.now());
  for (const action of actions) {
    if (action.do === 'raise') await store.raise(await exceptionOf(store, action, remote, entries, now));
    if (action.do === 'send_again') await sendAgain(store, entries, action.entries, now);
  }
}

/** What was refused and would not be any more goes by itself; its exception closes when Odoo has it. */
async function sendAgain(
  store: LocalStore,
  entries: readonly Entry[],
  ids: readonly string[],
  since: string,
): Promise<void> {
  // The members of one posting together: half of it cannot go.
  for (const members of postingsOf(entries.filter((entry) => ids.includes(entry.id))))
    await store.changeDeliveries(
      members.map(({ id, delivery }) =>
        moving(id, ['parked'], { ...delivery, state: delivery.doubtful ? 'unknown' : 'pending', since }),
      ),
    );
}

async function exceptionOf(
  store: LocalStore,
  action: Decided,
  remote: Sight,
  entries: readonly Entry[],
  raisedAt: string,
): Promise<PlantException> {
  const common = { raisedAt, entryId: action.entries.at(-1) ?? '', closedAt: null, outcome: null };
  if (action.rule.field === 'hold' && remote.record === 'lot' && remote.value)
    return { ...common, ...(await liftedOf(store, remote.value, remote.outside ?? [], entries)) };
  const name = nameOfRule(action.rule);
  return {
    ...common,
    id: `changed:${remote.id}:${name}`,
    kind: 'changed',
    failure: failure('odoo_changed', { what: name, before: action.from, now: action.to }),
    here: action.from,
    odoo: action.to,
    choices: ['acknowledge'],
  };
}

type Lifted = Omit<PlantException, 'raisedAt' | 'closedAt' | 'outcome'>;

/** `lifted:<lot>:<place>`: how much of the lot has to be there, and how much Odoo still has there. */
async function liftedOf(
  store: LocalStore,
  lot: Lot,
  outside: readonly OutsideMove[],
  entries: readonly Entry[],
): Promise<Lifted> {
  const place = outside.find((move) => compare(stockAt(lot, move.locationId), heldHere(entries, move.locationId)) < 0);
  const locationId = place?.locationId ?? 0;
  const id = liftedId(lot, locationId);
  const moves = outside.filter((move) => move.locationId === locationId);
  const last = moves.at(-1);
  const odoo = stockAt(lot, locationId);
  // What was taken away before and decided about is not told again.
  const there = sum([odoo, ...moves.map((move) => move.quantity)]);
  const held = heldHere(entries, locationId);
  const here = compare(there, held) < 0 ? there : held;
  const facts = { lot: lot.name, here, odoo, held, document: last?.document ?? '', by: last?.by ?? '' };
  return {
    id,
    kind: 'lifted',
    entryId:
      entries.findLast(({ payload }) => payload.kind === 'hold' && payload.toLocationId === locationId)?.id ?? '',
    failure: failure('hold_lifted', { ...facts, after: toldUntil(await store.exception(id)) }),
    here,
    odoo,
    ...(last?.at ? { odooAt: last.at } : {}),
    ...(last?.by ? { odooBy: last.by } : {}),
    choices: ['record_correction', 'acknowledge'],
  };
}

/**
 * What an open exception says of a lot on hold follows what stations and others move since: with all that has to be there it is no
 * disagreement any more.
 */
async function keepLifted({ store, clock }: ConflictDeps, lot: Lot, entries: readonly Entry[]): Promise<void> {
  const now = iso(clock.now());
  for (const open of await store.openExceptions()) {
    const [, lotId, place] = open.id.split(':');
    if (open.kind !== 'lifted' || lotId !== lot.id) continue;
    const [odoo, held] = [stockAt(lot, Number(place)), heldHere(entries, Number(place))];
    const before = open.failure.facts['held'] ?? held;
    const here = sum([open.here, minus(held, before)]);
    const facts = { ...open.failure.facts, lot: lot.name, here, odoo, held };
    if (compare(odoo, here) >= 0) await store.closeException(open.id, 'agreed', now);
    else await store.raise({ ...open, failure: { ...open.failure, facts }, here, odoo, raisedAt: now });
  }
}
