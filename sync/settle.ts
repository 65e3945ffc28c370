import { decided, type ConflictDeps } from './conflicts.ts';
import type { Delivery } from './domain/delivery.ts';
import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import { failure } from './domain/failure.ts';
import { postingsOf } from './domain/posting.ts';
import { iso } from './domain/time.ts';
import { moving } from './moves.ts';
import { readDocuments, type BookedDocument } from './odoo/documents.ts';
import type { PostingProfile } from './odoo/postings.ts';
import type { DeliveryChange, LocalStore, Log, OdooTransport } from './ports.ts';
import { bookedAs, documentText, receiptSights, type Action } from './reconcile.ts';
import { findLost, type Restored } from './restored.ts';
import { missingOf } from './rules/choices.ts';
import { rhythm } from './rules/rhythm.ts';

export interface SettleDeps extends ConflictDeps {
  readonly transport: OdooTransport;
  readonly profile: PostingProfile;
  readonly log: Log;
}

/** So many posted entries are compared with Odoo's documents in one page, besides those that wait for a decision. */
const settleLimit = 200;

/**
 * Settles all that is posted, page by page, until the next pull is due: then that goes first, and the rest follows it.
 * @param goesOn called between two pages, for what must not wait; false: what is left may be newer than the last pull
 * @returns whether nothing is left that could be settled now
 * @throws {PullFault}
 */
export async function settleAll(deps: SettleDeps, goesOn: () => Promise<boolean>): Promise<boolean> {
  const { clock } = deps;
  const until = clock.monotonic() + rhythm.pullEveryMs;
  while (await settle(deps)) if (!(await goesOn()) || clock.monotonic() >= until) return false;
  return true;
}

/**
 * Reads back what Odoo holds for a page of posted entries: equal is settled, different is one exception with both numbers (P6, P9).
 * @returns whether there are more, and this page made room for them
 * @throws {PullFault} when a kind of document cannot be read; the entries of the others are settled all the same
 */
export async function settle(deps: SettleDeps): Promise<boolean> {
  const { store } = deps;
  const { posted, isLast } = await toCompare(store);
  if (posted.length === 0) return false;
  const { documents, unread, fault } = await readDocuments(deps.transport, posted);
  const read = posted.filter((entry) => !unread.has(entry.id));
  const there = read.filter((entry) => documents.has(entry.id));
  // Documents that are gone may be those of an Odoo that was restored: that is one matter, not one an entry. Untold, they wait.
  const told = there.length === read.length || isTold(await findLost(deps));
  const settled: DeliveryChange[][] = [];
  for (const members of postingsOf(told ? read : there)) {
    const changes = await comparePosting(deps, members, documents.get(members[0].id));
    if (changes.length > 0) settled.push(changes);
  }
  // One transaction for all; if a person decided about one of them meanwhile, each by itself.
  if (settled.length > 0 && !(await store.changeDeliveries(settled.flat())))
    for (const changes of settled) await store.changeDeliveries(changes);
  if (fault) throw fault;
  return !isLast && settled.length > 0;
}

const isTold = ({ kind }: Restored): boolean => kind === 'held' || kind === 'lost';

/** The first posted entries, with all members of their postings, so many that those that wait for a decision hide no others. */
async function toCompare(store: LocalStore): Promise<{ readonly posted: Entry[]; readonly isLast: boolean }> {
  const undecided = new Set((await store.openExceptions()).map(({ entryId }) => entryId));
  for (let limit = settleLimit + undecided.size; ; limit *= 4) {
    const posted = await store.entriesIn(['posted'], limit);
    if (posted.length < limit) return { posted, isLast: true };
    const whole = postingsOf(posted).filter(([first, ...more]) => more.length + 1 >= membersOf(first));
    const fresh = whole.filter(([first]) => !undecided.has(first.delivery.posting?.id ?? first.id));
    if (fresh.length > 0) return { posted: whole.flat(), isLast: false };
  }
}
const membersOf = ({ delivery }: Entry): number => delivery.posting?.members ?? 1;

/** Raises a difference; answers what settles the members if there is none. */
async function comparePosting(
  deps: SettleDeps,
  members: readonly [Entry, ...Entry[]],
  found: BookedDocument | undefined,
): Promise<DeliveryChange[]> {
  const { store, clock } = deps;
  const [first] = members;
  const now = iso(clock.now());
  const actions = decided(deps, ...receiptSights(first, found), members);
  if (actions.some((action) => action.do === 'raise')) {
    // A person may have decided while Odoo was asked.
    if ((await store.entry(first.id))?.delivery.state === 'posted') await store.raise(differenceOf(first, found, now));
    return [];
  }
  return members.map(({ id, delivery }) =>
    moving(id, ['posted'], {
      ...delivery,
      state: 'settled',
      since: now,
      failure: noteOf(delivery, actions, found),
    }),
  );
}

/** What was taken in place of what was booked stays with the delivery, so that it is not asked about again. */
function noteOf(
  delivery: Delivery,
  actions: readonly Action[],
  found: BookedDocument | undefined,
): Delivery['failure'] {
  const differs = actions.some((action) => (action.do === 'take' || action.do === 'keep') && action.to !== 'hidden');
  if (!differs) return delivery.failure;
  return failure('odoo_differs', { odoo: textOf(found) });
}

const textOf = (found: BookedDocument | undefined): string => (found ? documentText(found) : '0');

function differenceOf(entry: Entry, found: BookedDocument | undefined, at: string): PlantException {
  const id = entry.delivery.posting?.id ?? entry.id;
  const here = bookedAs(entry);
  const odoo = textOf(found);
  const document = entry.delivery.receipt?.name ?? '';
  return {
    id: `differs:${id}`,
    kind: 'differs',
    entryId: id,
    failure: failure('odoo_differs', { here, odoo, document }),
    here,
    odoo,
    ...(found?.at ? { odooAt: found.at } : {}),
    ...(found?.by ? { odooBy: found.by } : {}),
    raisedAt: at,
    choices: missingOf(entry.payload, here, odoo) ? ['record_correction', 'acknowledge'] : ['acknowledge'],
    closedAt: null,
    outcome: null,
  };
}
