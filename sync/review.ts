import { decided } from './conflicts.ts';
import type { Entry } from './domain/entry.ts';
import { postingsOf } from './domain/posting.ts';
import { iso } from './domain/time.ts';
import { moving } from './moves.ts';
import { readDocuments } from './odoo/documents.ts';
import { receiptSights } from './reconcile.ts';
import type { SettleDeps } from './settle.ts';

/** So long after it was posted, and among so many of the newest entries, a settled document is compared again. */
const reviewedMs = 7 * 86_400_000;
const newest = 1_000;
const pageSize = 200;

/**
 * Compares settled entries with their documents again: what somebody edited, cancelled or undid in Odoo since is posted, no longer
 * settled, and raised by `settle` as any other difference.
 * @param touched documents that changed, as `mrp.production 412`; null: all of the last days, for what no cursor shows
 * @throws {PullFault} when a kind of document cannot be read
 */
export async function review(deps: SettleDeps, touched: ReadonlySet<string> | null): Promise<void> {
  if (touched?.size === 0) return;
  const settled = (await recent(deps)).filter(
    ({ delivery }) =>
      delivery.state === 'settled' &&
      delivery.receipt !== null &&
      (touched === null || touched.has(`${delivery.receipt.model} ${delivery.receipt.resId}`)),
  );
  if (settled.length === 0) return;
  const { documents, unread, fault } = await readDocuments(deps.transport, settled);
  for (const members of postingsOf(settled.filter((entry) => !unread.has(entry.id)))) {
    const actions = decided(deps, ...receiptSights(members[0], documents.get(members[0].id)), members);
    if (actions.some((action) => action.do === 'raise')) await reopen(deps, members);
  }
  if (fault) throw fault;
}

/** Newest entries of the last days, page by page. */
async function recent({ store, clock }: SettleDeps): Promise<Entry[]> {
  const oldest = iso(clock.now() - reviewedMs);
  const found: Entry[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; found.length < newest;) {
    const page = await store.entriesBefore(before, pageSize);
    found.push(...page.filter((entry) => entry.recordedAt >= oldest));
    const last = page.at(-1);
    if (!last || page.length < pageSize || last.recordedAt < oldest) break;
    before = last.seq;
  }
  return found;
}

/** Since when it is booked stays: what it did to the stock is long in the figures that were read. */
const reopen = ({ store }: SettleDeps, members: readonly Entry[]): Promise<boolean> =>
  store.changeDeliveries(members.map(({ id, delivery }) => moving(id, ['settled'], { ...delivery, state: 'posted' })));
