import { ChangeReader, StartedAnew } from './cursors.ts';
import type { Product, Reference, ReplicaMap } from './domain/replicas.ts';
import { iso } from './domain/time.ts';
import { fields, placeOf, productOf, reasonOf, unitOf, unitsOf } from './odoo/mapping.ts';
import { readPages, type Row } from './odoo/read.ts';
import { applyOwned, type ConflictDeps } from './conflicts.ts';
import type { LocalStore, Log, OdooTransport } from './ports.ts';
import { pullLots } from './pull-lots.ts';
import { pullOrders } from './pull-orders.ts';
import { Unread } from './unread.ts';

export interface Puller {
  /**
   * Brings this station's copy of Odoo's records up to date.
   * @param sweep also looks for records that vanished, and at the slow tables
   * @returns the documents that changed since the last pull, as far as it came across them
   * @throws {PullFault} the cursors then stand where they were applied
   */
  pull(sweep: boolean): Promise<Pull>;
}

export interface Pull {
  /** Documents that somebody touched in Odoo, as `mrp.production 412`. */
  readonly touched: ReadonlySet<string>;
  /** It was a sweep, asked for or because cursors had been forgotten: every document may have changed. */
  readonly swept: boolean;
  /** Records that could not be understood and are as they were known before, as `product.product 12`. */
  readonly unread: readonly string[];
}

export interface PullDeps extends ConflictDeps {
  readonly transport: OdooTransport;
  /** Told once of each record that cannot be understood, and when everything is read anew. */
  readonly log?: Pick<Log, 'warn'>;
  /** Odoo's clock, milliseconds since 1970; null until measured. */
  readonly odooNow?: () => number | null;
}
type WithUnread = PullDeps & { readonly unread: Unread };

/** Device time at which the stock of lots was last read; kept, so that after a start without Odoo a booked hold is not counted again. */
export const lotsReadCursor = 'lots.readAt';
export const lastLotsRead = async (store: Pick<LocalStore, 'cursor'>): Promise<string | null> =>
  (await store.cursor(lotsReadCursor))?.writeDate ?? null;

/** More than wait to be compared with their documents at once. */
const postedLimit = 1_000;
/** What was posted before this reading is in it, also when somebody has set the clock back since. */
const latest = (times: readonly string[]): string => times.reduce((a, b) => (a > b ? a : b));

export function createPuller(given: PullDeps): Puller {
  const { transport, store, clock, log, odooNow } = given;
  const unread = new Unread((record) => log?.warn('pull.unread', { record }));
  const deps = { ...given, unread };
  const reader = new ChangeReader(transport, store, clock, odooNow);
  // The reader tells each change once: it is kept until a pull has come to its end and told it.
  const touched = new Set<string>();
  let isOwed = false;
  const pullOnce = async (sweep: boolean): Promise<Pull> => {
    await reader.startAnewIfClockWasSet();
    // Without a cursor, as after a restore of Odoo, only open orders are read: what was closed or edited meanwhile shows in a sweep.
    isOwed ||= (await store.cursor('mrp.production')) === undefined;
    const swept = sweep || isOwed;
    if (swept) await pullReference(deps);
    if (swept) await pullPlaces(deps);
    await pullOrders(deps, reader, swept, touched);
    const products = await changedProducts(deps, reader);
    const posted = await store.entriesIn(['posted'], postedLimit);
    const readAt = latest([iso(clock.now()), ...posted.map(({ delivery }) => delivery.since)]);
    await pullLots({ ...deps, reader, sweep: swept, readAt, odooNow: odooNow?.() ?? clock.now(), ...products });
    if (posted.length > 0) await store.saveCursor(lotsReadCursor, { writeDate: readAt, id: 0 });
    // Last, because a product that is known counts as one whose lots were read.
    await products.done();
    const told = new Set(touched);
    touched.clear();
    isOwed = false;
    return { touched: told, swept, unread: unread.all() };
  };
  return {
    pull: (sweep) =>
      pullOnce(sweep).catch((error: unknown) => {
        if (!(error instanceof StartedAnew)) throw error;
        log?.warn('pull.anew', { why: error.message });
        return pullOnce(sweep);
      }),
  };
}

async function pullReference({ unread, ...deps }: WithUnread): Promise<void> {
  const { transport } = deps;
  const unitRows = await readPages(transport, 'uom.uom', [], fields.unit, true);
  const units = unitsOf(withKnownRoots(unread.readable('uom.uom', null, unitRows, unitOf), unread.of('uom.uom')));
  const tag = 'stock.scrap.reason.tag';
  const reasonRows = await readPages(transport, tag, [], fields.reason);
  const reasons = unread.readable(tag, null, reasonRows, reasonOf).map(reasonOf);
  const kept = [...unitRows.map((row) => `unit:${row['id']}`), ...unread.of(tag).map((id) => `reason:${id}`)];
  await replaceAll(deps, 'reference', [...units, ...reasons] satisfies Reference[], kept);
}

/** Without the units whose root could not be read: whether they count pieces is not known then. */
function withKnownRoots(rows: readonly Row[], missing: readonly number[]): readonly Row[] {
  const isOf = (row: Row): boolean =>
    Array.isArray(row['relative_uom_id']) && missing.includes(Number(row['relative_uom_id'][0]));
  const orphans = rows.filter(isOf).map((row) => Number(row['id']));
  if (orphans.length === 0) return rows;
  return withKnownRoots(
    rows.filter((row) => !isOf(row)),
    [...missing, ...orphans],
  );
}

async function pullPlaces({ unread, ...deps }: WithUnread): Promise<void> {
  const { transport } = deps;
  const locationRows = await readPages(transport, 'stock.location', [['usage', '=', 'internal']], fields.location);
  const locations = unread.readable('stock.location', null, locationRows, placeOf('location'));
  const workCenterRows = await readPages(transport, 'mrp.workcenter', [], fields.workCenter);
  const workCenters = unread.readable('mrp.workcenter', null, workCenterRows, placeOf('workCenter'));
  const places = [...locations.map(placeOf('location')), ...workCenters.map(placeOf('workCenter'))];
  const kept = [
    ...unread.of('stock.location').map((id) => `location:${id}`),
    ...unread.of('mrp.workcenter').map((id) => `workCenter:${id}`),
  ];
  await replaceAll(deps, 'places', places, kept);
}

/** Small tables are read whole: what is not there any more goes here too, but for what is `kept`. */
async function replaceAll<N extends 'reference' | 'places'>(
  deps: PullDeps,
  name: N,
  records: readonly ReplicaMap[N][],
  kept: readonly string[],
): Promise<void> {
  const there = new Set([...records.map((record) => record.id), ...kept]);
  const known = await deps.store.replicas(name);
  const gone = known.map((record) => record.id).filter((id) => !there.has(id));
  await applyOwned(deps, { name, records, gone });
}

interface ChangedProducts {
  /** Ids of all products that have lots or serials. */
  readonly tracked: readonly number[];
  /** Those among them whose lots were never read. */
  readonly newlyTracked: readonly number[];
  readonly done: () => Promise<void>;
}

/** Only the products that orders here need. */
async function changedProducts({ unread, ...deps }: WithUnread, reader: ChangeReader): Promise<ChangedProducts> {
  const { transport, store } = deps;
  const orders = await store.replicas('orders');
  const needed = new Set(
    orders.flatMap((order) => [order.productId, ...order.components.map((each) => each.productId)]),
  );
  const known = new Map((await store.replicas('products')).map((product) => [product.id, product]));
  const missing = [...needed].filter((id) => !known.has(String(id)));
  const ofKnown = [['id', 'in', [...known.values()].map((each) => each.productId)]];
  const changed = await reader.changed('product.product', ['id'], ofKnown, ofKnown, true);
  const ids = [...missing, ...changed.rows.map((row) => Number(row['id'])), ...unread.of('product.product')];
  const domain = [['id', 'in', ids]];
  const rows = ids.length === 0 ? [] : await readPages(transport, 'product.product', domain, fields.product, true);
  const read = unread.readable('product.product', ids, rows, productOf).map(productOf);
  const isTracked = (product: Product | undefined): boolean => product !== undefined && product.tracking !== 'none';
  const now = new Map([...known, ...read.map((product) => [product.id, product] as const)]);
  return {
    tracked: [...now.values()].filter(isTracked).map((product) => product.productId),
    newlyTracked: read.filter((it) => isTracked(it) && !isTracked(known.get(it.id))).map((it) => it.productId),
    done: async () => {
      await applyOwned(deps, { name: 'products', records: read });
      await changed.done();
    },
  };
}
