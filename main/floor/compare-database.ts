import { openStates } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { failure, type Failure } from '../../sync/domain/failure.ts';
import { heldDocuments } from '../../sync/odoo/no-footprint/held.ts';
import { readPages, PullFault, type Row } from '../../sync/odoo/read.ts';
import type { OdooFault, OdooTransport } from '../../sync/ports.ts';
import { faultRules } from '../../sync/rules/faults.ts';
import type { Place } from '../odoo/place.ts';
import type { StationStore } from '../store/station-store.ts';

/** So many entries at most are compared. */
export const waitingLimit = 20_000;
/** The entries that were booked last tell a database from its copies; so many are sought among so many. */
const witnesses = { among: 500, limit: 20 } as const;

/**
 * - `stay`: the same address and database.
 * - `follow`: Odoo has moved; what waits goes with it.
 * - `follow_idle`: the same database, or a copy of it with everything that was booked: allowed while nothing waits.
 * - `leave`: another database.
 */
export type Move = 'stay' | 'follow' | 'follow_idle' | 'leave';

export interface Comparison {
  readonly move: Exclude<Move, 'stay'>;
  /** Why the station must not go there now. */
  readonly obstacle: Failure | undefined;
}

interface Kept extends Place {
  /** The first entry that was recorded for this database. */
  readonly firstSeq: number;
}

type Reads = Pick<StationStore, 'entriesIn' | 'newestEntries' | 'replica'>;

/**
 * Compares the database at another address with the one that this station works with; what waits must not get into another. While the
 * old one answers, the new one may be a copy of it, and what waits can still be delivered.
 */
export async function compareDatabase(
  store: Reads,
  kept: Kept,
  next: Place,
  transport: OdooTransport,
  keptAnswers: () => Promise<boolean>,
): Promise<Comparison> {
  const waiting = await store.entriesIn(openStates, waitingLimit);
  const booked = await newestBooked(store, kept.firstSeq);
  if (waiting.length === 0) return compareIdle(booked, transport);
  // A station whose settings were damaged knows no address any more; the records tell whether it is the same.
  const mayBe = kept.url === '' || !(await keptAnswers());
  const isNamed = kept.url === '' || kept.database === next.database;
  const same =
    mayBe &&
    (await holdsRecordsOf(store, waiting, transport)) &&
    // Numbers and names alone are too little where the database is called something else.
    (isNamed || (await holdsBooked(transport, booked)) === true);
  if (same) return { move: 'follow', obstacle: undefined };
  return { move: 'leave', obstacle: failure('entries_waiting', { waiting: String(waiting.length) }) };
}

async function compareIdle(booked: readonly Entry[], transport: OdooTransport): Promise<Comparison> {
  const held = await holdsBooked(transport, booked);
  if (typeof held === 'boolean') return { move: held ? 'follow_idle' : 'leave', obstacle: undefined };
  return { move: 'leave', obstacle: failure(faultRules[held.kind].failure, { message: held.message }) };
}

async function newestBooked(store: Reads, firstSeq: number): Promise<Entry[]> {
  const newest = await store.newestEntries(witnesses.among);
  const isBooked = ({ seq, delivery: { state, receipt } }: Entry): boolean =>
    seq >= firstSeq && receipt !== null && (state === 'posted' || state === 'settled');
  return newest.filter(isBooked).slice(0, witnesses.limit);
}

/**
 * Whether all documents of these entries are there, each with its entry's id; false where there are none to look for. A database that
 * hides them all proves nothing.
 */
async function holdsBooked(transport: OdooTransport, booked: readonly Entry[]): Promise<boolean | OdooFault> {
  if (booked.length === 0) return false;
  const seen = await heldDocuments(transport, booked);
  if (seen.kind === 'fault') return seen.fault;
  if (seen.kind !== 'answered' || !booked.every(({ id }) => seen.held.has(id))) return false;
  try {
    return await showsOneOf(transport, booked);
  } catch (error) {
    if (error instanceof PullFault) return error.fault;
    throw error;
  }
}

async function showsOneOf(transport: OdooTransport, booked: readonly Entry[]): Promise<boolean> {
  for (const [model, own] of Map.groupBy(booked, ({ delivery }) => delivery.receipt?.model ?? '')) {
    const names = new Map(own.map(({ delivery: { receipt } }) => [receipt?.resId, stem(receipt?.name ?? '')]));
    const rows = await readPages(transport, model, [['id', 'in', [...names.keys()]]], ['name'], true);
    if (rows.some((row) => names.get(Number(row['id'])) === stem(String(row['name'])))) return true;
  }
  return false;
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
