import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import { failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import { readDocuments, type BookedDocument } from './odoo/documents.ts';
import type { PostingProfile } from './odoo/postings.ts';
import type { Clock, LocalStore, Log, OdooTransport } from './ports.ts';
import { bookedAs, reconcileReceipt } from './reconcile.ts';
import { findLost } from './restored.ts';

export interface SettleDeps {
  readonly store: LocalStore;
  readonly transport: OdooTransport;
  readonly profile: PostingProfile;
  readonly clock: Clock;
  readonly log: Log;
}

/** So many posted entries are compared with Odoo's documents in one round, besides those that wait for a decision. */
const settleLimit = 200;

/**
 * Reads back what Odoo holds for posted entries: equal is settled, different is one exception with both numbers (P6, P9).
 * @throws {PullFault} when a kind of document cannot be read; the entries of the others are settled all the same
 */
export async function settle(deps: SettleDeps): Promise<void> {
  const { store } = deps;
  const undecided = (await store.openExceptions()).length;
  const posted = await store.entriesIn(['posted'], settleLimit + undecided);
  if (posted.length === 0) return;
  const { documents, unread, fault } = await readDocuments(deps.transport, posted);
  const now = iso(deps.clock.now());
  const read = posted.filter((entry) => !unread.has(entry.id));
  const equal = read.filter((entry) => reconcileReceipt(entry, documents.get(entry.id)).length === 0);
  const differing = read.filter((entry) => !equal.includes(entry));
  // Documents that are gone may be those of an Odoo that was restored: that is one matter, not one an entry.
  if (differing.some((entry) => !documents.has(entry.id))) await findLost(deps);
  for (const entry of differing)
    // A person may have decided while Odoo was asked.
    if ((await store.entry(entry.id))?.delivery.state === 'posted')
      await store.raise(differenceOf(entry, documents.get(entry.id), now));
  if (equal.length > 0)
    await store.changeDeliveries(
      equal.map((entry) => ({
        id: entry.id,
        from: ['posted'],
        to: { ...entry.delivery, state: 'settled', since: now },
      })),
    );
  if (fault) throw fault;
}

function differenceOf(entry: Entry, found: BookedDocument | undefined, at: string): PlantException {
  const id = entry.delivery.posting?.id ?? entry.id;
  const here = bookedAs(entry);
  const odoo = found ? `${found.quantity} (${found.state})` : '0';
  return {
    id: `differs:${id}`,
    kind: 'differs',
    entryId: id,
    failure: failure('odoo_differs', {
      here,
      odoo,
      document: entry.delivery.receipt?.name ?? '',
    }),
    here,
    odoo,
    raisedAt: at,
    choices: ['acknowledge'],
    closedAt: null,
    outcome: null,
  };
}
