import type { Entry } from './domain/entry.ts';
import { failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import { keepExceptions } from './exceptions.ts';
import { moving } from './moves.ts';
import { heldLimit, type Held, type PostingProfile } from './odoo/postings.ts';
import type { Clock, LocalStore, Log } from './ports.ts';
import { lotsReadCursor } from './pull.ts';

export interface RestoredDeps {
  readonly store: LocalStore;
  readonly profile: PostingProfile;
  readonly clock: Clock;
  readonly log: Log;
}

/** `held`: Odoo holds what it confirmed. `lost`: so many entries it does not; they are parked. Else why nobody knows. */
export type Restored = { readonly kind: 'held' } | { readonly kind: 'lost'; readonly entries: number } | NotTold;
type NotTold = Exclude<Held, { kind: 'answered' }>;

const pageSize = 1_000;
/** What was booked last is sought in so many pages of the newest entries, at most. */
const witnesses = { pages: 20, pageSize: 500 } as const;
/** Among the cursors: the time of the newest receipt and the sequence of its entry, which may lie behind many that are not booked. */
const newestReceipt = 'booked.newest';
/** Kept among the cursors while a search for lost entries is under way, so that it is begun again after a crash. */
const searching = 'lost.search';
/** A commit may come so much later than the time that its receipt tells (Odoo's longest transaction, and a little more). */
const commitMs = 600_000;

/** An Odoo that was away so long may have been restored from a backup. */
const restoredInMs = 60_000;

/**
 * Asks Odoo whether it still holds what it confirmed last, in its last minutes. If not, it was restored from a backup: every booked entry that it does
 * not hold is parked, under one exception, and a person decides whether they are sent again under the same ids (P2, P7, P9).
 * May be repeated after a crash at any point.
 * @param awayMs how long Odoo was not heard of: after a while all its records are read anew, also when nothing that was booked here is lost
 */
export async function findLost(deps: RestoredDeps, awayMs = 0): Promise<Restored> {
  if ((await deps.store.cursor(searching))?.id === 1) return parkLost(deps);
  const newest = await newestBooked(deps.store);
  for (let at = 0; at < newest.length; at += heldLimit) {
    const asked = newest.slice(at, at + heldLimit);
    const seen = await deps.profile.held(asked);
    if (seen.kind !== 'answered') return seen;
    if (asked.every(({ id }) => seen.held.has(id))) continue;
    await readAnew(deps.store);
    return parkLost(deps);
  }
  if (awayMs >= restoredInMs) await readAnew(deps.store);
  return { kind: 'held' };
}

/**
 * Records of the time before come again, with older times than the cursors have seen. What was booked last stays known, and when the
 * stock was read that is shown until then.
 */
async function readAnew(store: LocalStore): Promise<void> {
  const stay = await Promise.all(
    [newestReceipt, lotsReadCursor].map(async (id) => [id, await store.cursor(id)] as const),
  );
  await store.forgetCursors();
  for (const [id, cursor] of stay) if (cursor) await store.saveCursor(id, cursor);
}

/**
 * Remembers which of these entries was booked last. After their deliveries are saved: a station that dies in between still finds it
 * among the newest entries, unless a long backlog was recorded behind it.
 */
export async function noteBooked(store: LocalStore, entries: readonly Entry[]): Promise<void> {
  const [last] = entries.filter((entry) => entry.delivery.receipt !== null).toSorted(lastBookedFirst);
  if (!last) return;
  const before = (await store.cursor(newestReceipt))?.writeDate ?? '';
  if (postedAt(last) > before) await store.saveCursor(newestReceipt, { writeDate: postedAt(last), id: last.seq });
}

/**
 * The entry that was booked last, and those of the newest ones that may have been committed after it: a receipt tells the second in
 * which a transaction began, so a backup may hold the newest receipt and not an older one. Entries are not booked in the order of
 * their recording: pages are read until one has booked entries, but none of the last minutes.
 */
async function newestBooked(store: LocalStore): Promise<Entry[]> {
  const found = new Map<string, Entry>();
  let since = '';
  const take = (entries: readonly Entry[]): void => {
    for (const entry of entries) found.set(entry.id, entry);
    const [last] = entries.toSorted(lastBookedFirst);
    if (last && safelyBefore(last) > since) since = safelyBefore(last);
  };
  take(await noted(store));
  let before = Number.MAX_SAFE_INTEGER;
  for (let page = 0; page < witnesses.pages; page += 1) {
    const entries = await store.entriesBefore(before, witnesses.pageSize);
    const booked = entries.filter(isBooked);
    take(booked);
    const isOld = booked.length > 0 && booked.every((entry) => postedAt(entry) <= since);
    if (isOld || entries.length < witnesses.pageSize) break;
    before = entries.at(-1)?.seq ?? 0;
  }
  return [...found.values()].filter((entry) => postedAt(entry) > since).toSorted(lastBookedFirst);
}

/** None when it is not booked any more, or as something else: a person let it go again after a restore. */
async function noted(store: LocalStore): Promise<Entry[]> {
  const last = await store.cursor(newestReceipt);
  const entries = last ? await store.entriesBefore(last.id + 1, 1) : [];
  return entries.filter((entry) => entry.seq === last?.id && isBooked(entry) && postedAt(entry) === last.writeDate);
}

async function parkLost(deps: RestoredDeps): Promise<Restored> {
  await deps.store.saveCursor(searching, { writeDate: '', id: 1 });
  let entries = 0;
  /** Odoo holds what was posted at this time, so it holds all that was committed before it. */
  let held = '';
  for (let before = Number.MAX_SAFE_INTEGER; ;) {
    const page = await deps.store.entriesBefore(before, pageSize);
    const booked = page.filter(isBooked);
    for (let at = 0; at < booked.length; at += heldLimit) {
      const since = held;
      const asked = booked.slice(at, at + heldLimit).filter((entry) => postedAt(entry) > since);
      if (asked.length === 0) continue;
      const answer = await deps.profile.held(asked);
      if (answer.kind !== 'answered') return answer;
      const there = asked.filter((entry) => answer.held.has(entry.id)).map(safelyBefore);
      held = there.reduce((latest, time) => (time > latest ? time : latest), held);
      entries += await park(
        deps,
        asked.filter((entry) => !answer.held.has(entry.id)),
      );
    }
    const last = page.at(-1);
    if (!last) break;
    before = last.seq;
  }
  await keepExceptions(deps);
  await deps.store.saveCursor(searching, { writeDate: '', id: 0 });
  deps.log.warn('odoo.restored', { entries });
  return { kind: 'lost', entries };
}

async function park({ store, clock }: RestoredDeps, lost: readonly Entry[]): Promise<number> {
  const since = iso(clock.now());
  const changes = lost.map(({ id, delivery }) => {
    const why = failure('odoo_lost', { document: delivery.receipt?.name ?? '' });
    const to = { ...delivery, state: 'parked', since, failure: why, receipt: null } as const;
    return moving(id, ['posted', 'settled'], to);
  });
  return changes.length > 0 && (await store.changeDeliveries(changes)) ? changes.length : 0;
}

const isBooked = ({ delivery }: Entry): boolean =>
  (delivery.state === 'posted' || delivery.state === 'settled') && delivery.receipt !== null;
const postedAt = (entry: Entry): string => entry.delivery.receipt?.postedAt ?? '';
const lastBookedFirst = (a: Entry, b: Entry): number => postedAt(b).localeCompare(postedAt(a));
const safelyBefore = (entry: Entry): string => iso(Date.parse(postedAt(entry)) - commitMs);
