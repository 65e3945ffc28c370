import { decided } from './conflicts.ts';
import type { Entry } from './domain/entry.ts';
import { postingsOf } from './domain/posting.ts';
import { iso } from './domain/time.ts';
import { moving } from './moves.ts';
import { readDocuments } from './odoo/documents.ts';
import { receiptSights } from './reconcile.ts';
import type { SettleDeps } from './settle.ts';

/** So long after it was posted, and among so many of the newest entries, a settled document is compared again that nobody touched. */
const reviewedMs = 7 * 86_400_000;
const newest = 1_000;
const pageSize = 200;

/**
 * Compares settled entries with their documents again: what somebody edited, cancelled or undid in Odoo since is posted, no longer
 * settled, and `settle` raises it like every other difference.
 * @param touched documents that changed, as `mrp.production 412`: of any age, as long as this station knows their order
 * @param all also all of the last days, for what no cursor shows
 * @throws {PullFault} when a kind of document cannot be read
 */
export async function review(deps: SettleDeps, touched: ReadonlySet<string>, all: boolean): Promise<void> {
  if (touched.size === 0 && !all) return;
  const found = new Map(
    [...(await recent(deps)), ...(await ofTouched(deps, touched))].map((entry) => [entry.id, entry]),
  );
  const settled = [...found.values()].filter(
    ({ delivery }) =>
      delivery.state === 'settled' &&
      delivery.receipt !== null &&
      (all || touched.has(`${delivery.receipt.model} ${delivery.receipt.resId}`)),
  );
  if (settled.length === 0) return;
  const { documents, unread, fault } = await readDocuments(deps.transport, settled);
  for (const members of postingsOf(settled.filter((entry) => !unread.has(entry.id)))) {
    const actions = decided(deps, ...receiptSights(members[0], documents.get(members[0].id)), members);
    if (actions.some((action) => action.do === 'raise')) await reopen(deps, members);
  }
  if (fault) throw fault;
}

/** More entries than one order ever has (P10). */
const entriesOfOrder = 10_000;

/** Settled entries whose documents were touched, of any age, of the orders that this station knows. */
async function ofTouched({ store }: SettleDeps, touched: ReadonlySet<string>): Promise<Entry[]> {
  if (touched.size === 0) return [];
  const found: Entry[] = [];
  for (const { id, slices, scraps } of await store.replicas('orders')) {
    const isTouched =
      slices.some((slice) => touched.has(`mrp.production ${slice.id}`)) ||
      scraps.some((scrap) => touched.has(`stock.scrap ${scrap.id}`));
    if (!isTouched) continue;
    const settled = await store.entriesOfLane(`order:${id}`, ['settled'], entriesOfOrder);
    found.push(
      ...settled.filter(({ delivery: { receipt } }) => receipt && touched.has(`${receipt.model} ${receipt.resId}`)),
    );
  }
  return found;
}

/** Newest booked entries of the last days, page by page. By Odoo's time, because somebody may set the clock of this PC. */
async function recent({ store }: SettleDeps): Promise<Entry[]> {
  const found: Entry[] = [];
  let oldest = '';
  for (let before = Number.MAX_SAFE_INTEGER; found.length < newest;) {
    const page = await store.entriesBefore(before, pageSize);
    const booked = page.filter((entry) => bookedAt(entry) !== '');
    const last = booked.map(bookedAt).toSorted().at(-1);
    if (oldest === '' && last !== undefined) oldest = iso(Date.parse(last) - reviewedMs);
    const young = booked.filter((entry) => bookedAt(entry) >= oldest);
    found.push(...young);
    const end = page.at(-1);
    if (!end || page.length < pageSize || (booked.length > 0 && young.length === 0)) break;
    before = end.seq;
  }
  return found;
}

const bookedAt = ({ delivery }: Entry): string => delivery.receipt?.postedAt ?? '';

/** Since when it is booked stays: what it did to the stock is long in the figures that were read. */
const reopen = ({ store }: SettleDeps, members: readonly Entry[]): Promise<boolean> =>
  store.changeDeliveries(members.map(({ id, delivery }) => moving(id, ['settled'], { ...delivery, state: 'posted' })));
