import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Entry, EntryId, EntryPayload } from '../../sync/domain/entry.ts';
import type { ExceptionChoice, PlantException } from '../../sync/domain/exception.ts';
import { failure } from '../../sync/domain/failure.ts';
import { iso } from '../../sync/domain/time.ts';
import { moving } from '../../sync/moves.ts';
import { curesOf } from '../../sync/project/cures.ts';
import { shownOf } from '../../sync/project/exception.ts';
import type { Known } from '../../sync/project/known.ts';
import { enter, signedIn, type EnterDeps } from './enter.ts';
import { resolveException, type ExceptionDeps } from './exceptions.ts';
import { FloorFailure } from './floor-failure.ts';
import { checkAnew } from './payload.ts';

export type DecideDeps = ExceptionDeps & EnterDeps;

export interface Decision {
  readonly id: string;
  readonly choice: ExceptionChoice;
  /** For `send_to_order`. */
  readonly orderId?: string | undefined;
  /** What the person saw, as the view names it. */
  readonly shown: string;
}

/**
 * Decides one after the other with what is recorded: a decision records, too, and must not do so amid a move to another database,
 * which has seen that nothing waits.
 */
export function decider(
  deps: DecideDeps & { readonly oneByOne: <T>(work: () => Promise<T>) => Promise<T> },
): (decision: Decision) => Promise<void> {
  return (decision) => deps.oneByOne(() => decideException(deps, decision));
}

/**
 * Carries out what a person chose about an exception. What takes the place of an entry is always a new one, with an id that follows
 * from what it replaces: a decision that was cut off is finished by taking it again, whatever is chosen then, and nothing is recorded twice.
 * @throws {FloorFailure} when it was decided already, the choice does not fit any more, or the person saw other figures
 */
export async function decideException(deps: DecideDeps, decision: Decision): Promise<void> {
  const exception = (await deps.store.openExceptions()).find((each) => each.id === decision.id);
  if (!exception?.choices.includes(decision.choice)) throw new FloorFailure('action_not_allowed');
  const entry = await deps.store.entry(exception.entryId);
  if (entry && isBeingReplaced(entry)) return replace(deps, exception, entry);
  const { choice, orderId } = decision;
  if (shownOf(exception, entry) !== decision.shown) throw new FloorFailure('exception_changed');
  if (choice === 'send_to_order' || choice === 'send_in_parts') {
    if (!entry) throw new FloorFailure('action_not_allowed');
    return replace(
      deps,
      exception,
      await intend(deps, exception, entry, choice === 'send_to_order' ? (orderId ?? '') : null),
    );
  }
  if (choice === 'record_correction') {
    if (!entry) throw new FloorFailure('action_not_allowed');
    const corrected = await correct(deps, exception, entry);
    if (exception.kind === 'differs') return resolveException(deps, exception.id, choice, { exception, corrected });
  }
  // A correction counts with what Odoo holds, so that is taken as it is.
  if (exception.kind !== 'lifted' && exception.kind !== 'changed')
    return resolveException(deps, exception.id, choice, { exception });
  await deps.store.closeException(exception.id, choice, iso(deps.clock.now()));
}

/** Parked, and a person chose that other entries take its place. */
const isBeingReplaced = ({ delivery }: Entry): boolean =>
  delivery.state === 'parked' && delivery.failure?.code === 'recorded_anew';

/** What takes its place is kept with the entry before anything is recorded: from here on there is one way to the end. */
async function intend(
  { store, picture, clock }: DecideDeps,
  exception: PlantException,
  entry: Entry,
  orderId: string | null,
): Promise<Entry> {
  const known = await picture.known();
  const cures = curesOf(known, exception, entry);
  const order = orderId === null ? entry.payload.orderId : cures.orders.find(({ id }) => id === orderId)?.id;
  const parts = orderId === null ? cures.parts : [entry.payload.quantity];
  if (!order || !parts) throw new FloorFailure('action_not_allowed');
  // In parts it stays with its order, which refused nothing but the quantity. The old entry's own serial numbers are free again.
  if (orderId !== null && entry.payload.kind === 'confirm')
    checkAnew({ ...known, open: known.open.filter(({ id }) => id !== entry.id) }, { ...entry.payload, orderId: order });
  const why = failure('recorded_anew', { order, parts: parts.join(' ') });
  const delivery = { ...entry.delivery, since: iso(clock.now()), failure: why };
  if (entry.delivery.doubtful || !(await store.changeDeliveries([moving(entry.id, ['parked'], delivery)])))
    throw new FloorFailure('action_not_allowed');
  return { ...entry, delivery };
}

async function replace(deps: DecideDeps, exception: PlantException, entry: Entry): Promise<void> {
  const { payload, delivery } = entry;
  const facts = delivery.failure?.facts ?? {};
  const now = iso(deps.clock.now());
  for (const [at, quantity] of (facts['parts'] ?? '').split(' ').entries()) {
    if (payload.kind !== 'confirm') throw new FloorFailure('action_not_allowed');
    // The machine's count belongs to the first part: it was used up once.
    const count = at === 0 ? payload.count : null;
    const { orderName, ...rest } = payload;
    const orderId = facts['order'] ?? payload.orderId;
    // Another order has another name, and may have been made after the touch.
    const name = orderId === payload.orderId && orderName !== undefined ? { orderName } : {};
    const part = { ...rest, ...name, orderId, quantity, count };
    await recordAnew(deps, entry, `${entry.id} part ${at}`, part);
  }
  await deps.store.changeDeliveries([moving(entry.id, ['parked'], { ...delivery, state: 'set_aside', since: now })]);
  await deps.store.closeException(exception.id, facts['parts']?.includes(' ') ? 'send_in_parts' : 'send_to_order', now);
}

/** What Odoo lacks, as a new entry; answers its quantity: once recorded, it stays, whatever Odoo lacks since. */
async function correct(deps: DecideDeps, exception: PlantException, entry: Entry): Promise<string> {
  const known = await deps.picture.known();
  const { missing } = curesOf(known, exception, entry);
  if (missing === null) throw new FloorFailure('action_not_allowed');
  const { payload } = entry;
  const corrected: EntryPayload =
    payload.kind === 'confirm'
      ? { ...payload, quantity: missing, count: null }
      : exception.kind === 'lifted' && payload.kind === 'hold'
        ? {
            ...payload,
            quantity: missing,
            fromLocationId: whereNow(known, payload.lot.id, payload.toLocationId) ?? payload.fromLocationId,
          }
        : { ...payload, quantity: missing };
  // One entry for one disagreement, though its figures change before a decision that was cut off is taken again.
  const seed = `${exception.id} ${exception.raisedAt}`;
  // A decision that was cut off may have recorded it: then it is no second time subject to checks that already count it.
  if (!(await deps.store.entry(idFrom(entry.id, seed)))) checkAnew(known, corrected);
  return (await recordAnew(deps, entry, seed, corrected)).payload.quantity;
}

/** The place besides the hold place that has most of the lot. */
function whereNow(known: Known, lotId: number, holdPlace: number): number | undefined {
  const places = known.lots.get(String(lotId))?.places.filter((place) => place.locationId !== holdPlace) ?? [];
  return places.toSorted((a, b) => Number(b.quantity) - Number(a.quantity))[0]?.locationId;
}

/** Recorded by the person who decides; the touch stays that of the work itself. */
async function recordAnew(deps: DecideDeps, old: Entry, seed: string, payload: EntryPayload): Promise<Entry> {
  return enter(deps, { ...signedIn(deps), id: idFrom(old.id, seed), touchedAt: old.touchedAt, payload });
}

/** A UUIDv7 of the same millisecond, the rest from the seed: the same decision always makes the same entry. */
function idFrom(old: EntryId, seed: string): EntryId {
  const hash = bytesToHex(sha256(utf8ToBytes(seed)));
  const variant = '89ab'[Number.parseInt(hash.charAt(3), 16) % 4];
  return `${old.slice(0, 13)}-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(8, 20)}`;
}
