import { openStates } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { failure, type Failure } from '../../sync/domain/failure.ts';
import { iso } from '../../sync/domain/time.ts';
import { readPages, PullFault, type Row } from '../../sync/odoo/read.ts';
import type { Clock, OdooTransport } from '../../sync/ports.ts';
import type { Place } from '../odoo/place.ts';
import type { StationStore } from '../store/station-store.ts';
import { FloorFailure } from './floor-failure.ts';
import type { Picture } from './picture.ts';
import type { Settings } from './settings.ts';

const limit = 20_000;

export interface Comparison {
  /**
   * Odoo has moved: it does not answer at the old address any more, and a database of the same name holds the very orders and lots
   * of the waiting entries. While the old one answers, the new one may be a copy of it, and what waits can still be delivered.
   */
  readonly same: boolean;
  /** Why the station must not go there now. */
  readonly obstacle: Failure | undefined;
}

/** Compares the database at another address with the one that this station works with; what waits must not get into another. */
export async function compareDatabase(
  store: Pick<StationStore, 'entriesIn' | 'replica'>,
  kept: Place,
  next: Place,
  transport: OdooTransport,
  keptAnswers: () => Promise<boolean>,
): Promise<Comparison> {
  const waiting = await store.entriesIn(openStates, limit);
  if (waiting.length === 0) return { same: false, obstacle: undefined };
  // A station whose settings were damaged knows no address any more; the records tell whether it is the same.
  const mayBe = kept.url === '' || (kept.database === next.database && !(await keptAnswers()));
  const same = mayBe && (await holdsRecordsOf(store, waiting, transport));
  return { same, obstacle: same ? undefined : failure('entries_waiting', { waiting: String(waiting.length) }) };
}

async function holdsRecordsOf(
  store: Pick<StationStore, 'replica'>,
  entries: readonly Entry[],
  transport: OdooTransport,
): Promise<boolean> {
  const slices = new Map<number, Named>();
  const lots = new Map<number, Named>();
  for (const { payload } of entries) {
    if ('fromLocationId' in payload) {
      lots.set(payload.lot.id, { name: payload.lot.name, productId: payload.productId });
      continue;
    }
    const order = await store.replica('orders', payload.orderId);
    if (!order) return false;
    for (const { id, name } of order.slices) slices.set(id, { name, productId: order.productId });
  }
  return (await holds(transport, 'mrp.production', slices)) && (await holds(transport, 'stock.lot', lots));
}

interface Named {
  readonly name: string;
  readonly productId: number;
}

async function holds(transport: OdooTransport, model: string, wanted: ReadonlyMap<number, Named>): Promise<boolean> {
  if (wanted.size === 0) return true;
  try {
    const rows = await readPages(transport, model, [['id', 'in', [...wanted.keys()]]], ['name', 'product_id'], true);
    return rows.length === wanted.size && rows.every((row) => isRecord(row, wanted.get(Number(row['id']))));
  } catch (error) {
    if (error instanceof PullFault) return false;
    throw error;
  }
}

/** Odoo renames the first slice of an order with its first backorder: `WH/MO/00012` becomes `WH/MO/00012-001`. */
const stem = (name: string): string => name.replace(/-\d{3,}$/, '');

const isRecord = (row: Row, wanted: Named | undefined): boolean =>
  wanted !== undefined &&
  stem(String(row['name'])) === stem(wanted.name) &&
  Array.isArray(row['product_id']) &&
  row['product_id'][0] === wanted.productId;

interface ForgetDeps {
  readonly store: StationStore;
  readonly settings: Settings;
  readonly picture: Picture;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Forgets everything that carries numbers of the database before: records, cursors, places, the posting action, open disagreements. What was
 * booked in it stays, and is never looked for in the next.
 * @throws {FloorFailure} `entries_waiting`; nothing is then forgotten
 */
export async function forgetDatabase({ store, settings, picture, clock }: ForgetDeps): Promise<void> {
  const waiting = await store.entriesIn(openStates, limit);
  if (waiting.length > 0) throw new FloorFailure('entries_waiting', { waiting: String(waiting.length) });
  const [newest] = await store.newestEntries(1);
  await settings.change('odoo', { actionId: null, firstSeq: (newest?.seq ?? 0) + 1 });
  await settings.change('station', { workCenterId: null, holdLocationId: null });
  await closeLeft(store, iso(clock.now()));
  await store.forgetCursors();
  for (const name of ['orders', 'products', 'lots', 'places', 'reference'] as const) {
    await store.applyReplicas(
      name,
      [],
      (await store.replicas(name)).map((record) => record.id),
    );
    picture.forget([name]);
  }
}

/** The outcome of a disagreement with a database that the station has left: nobody can decide it any more. */
const leftOutcome = 'database_left';

/** All but notices about the station's own file: the lots, orders and documents of the others mean something else in the next database. */
async function closeLeft(store: Pick<StationStore, 'openExceptions' | 'closeException'>, now: string): Promise<void> {
  for (const { id, kind } of await store.openExceptions())
    if (kind !== 'damaged') await store.closeException(id, leftOutcome, now);
}
