import { z } from 'zod';
import type { DeliveryState } from './domain/delivery.ts';
import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import { compare, fromOdoo } from './domain/quantity.ts';
import type { Lot } from './domain/replicas.ts';
import { fromOdooTime, iso } from './domain/time.ts';
import { readPages } from './odoo/read.ts';
import type { LocalStore, OdooTransport } from './ports.ts';
import { heldHere, stockAt, type OutsideMove } from './reconcile.ts';

/** More holds than one lot ever has (P10). */
const holdsOfLot = 10_000;
const mayBeBooked: readonly DeliveryState[] = ['sending', 'unknown', 'posted', 'settled'];
/** Transfers that a station made carry this in their origin, whichever way it posts. */
const ofStation = /\bPS [0-9a-f]{8}-/;

const named = z.tuple([z.int(), z.string()]);
const maybe = z.union([named, z.literal(false)]);
const lineRow = z.object({
  lot_id: named,
  location_id: named,
  location_dest_id: named.optional(),
  quantity: z.number(),
  date: z.string(),
  picking_id: maybe.optional(),
  write_uid: maybe.optional(),
});
const pickingRow = z.object({ id: z.int(), origin: z.union([z.string(), z.literal(false)]) });

interface Left {
  readonly outside: ReadonlyMap<string, readonly OutsideMove[]>;
  /** Holds and releases of this station that are booked or may be, of every lot that was looked at. */
  readonly holds: ReadonlyMap<string, readonly Entry[]>;
}

/**
 * What left a hold place of this station without a station having moved it. Asked only for lots whose stock on hold fell below what
 * is on hold by this station's entries: another station's release is told apart by the mark on its transfer.
 * @throws {PullFault}
 */
export async function leftHold(
  { store, transport }: { readonly store: LocalStore; readonly transport: OdooTransport },
  known: ReadonlyMap<string, Lot>,
  lots: readonly Lot[],
): Promise<Left> {
  const fewer = lots.filter((lot) => {
    const before = known.get(lot.id);
    return before?.places.some(({ locationId: at }) => compare(stockAt(lot, at), stockAt(before, at)) < 0);
  });
  const told = new Set((await store.openExceptions()).filter(({ kind }) => kind === 'lifted').map(lotOfLifted));
  const holds = new Map<string, Entry[]>();
  for (const lot of lots)
    if (told.has(lot.id) || fewer.includes(lot))
      holds.set(lot.id, await store.entriesOfLane(`lot:${lot.id}`, mayBeBooked, holdsOfLot));
  const outside = new Map<string, OutsideMove[]>();
  for (const lot of fewer) {
    const own = holds.get(lot.id) ?? [];
    const places = placesBelow(lot, own);
    if (places.length === 0) continue;
    const after = new Map<number, string>();
    for (const place of places) after.set(place, toldUntil(await store.exception(liftedId(lot, place))));
    const moves = await movesOut(transport, lot, places, firstHold(own));
    outside.set(
      lot.id,
      moves.filter((move) => move.at > (after.get(move.locationId) ?? '')),
    );
  }
  return { outside, holds };
}

export const liftedId = (lot: Lot, place: number): string => `lifted:${lot.lotId}:${place}`;
/** Id of the lot that an exception about a lifted hold is about. */
export const lotOfLifted = ({ id }: PlantException): string => id.split(':')[1] ?? '';

/** Odoo's time of the last move out of a hold place about which a person has decided; the open exception is about all since. */
export const toldUntil = (last: PlantException | undefined): string =>
  (last?.closedAt ? last.odooAt : last?.failure.facts['after']) ?? '';

function placesBelow(lot: Lot, own: readonly Entry[]): number[] {
  const places = new Set(own.flatMap(({ payload }) => (payload.kind === 'hold' ? [payload.toLocationId] : [])));
  return [...places].filter((place) => compare(stockAt(lot, place), heldHere(own, place)) < 0);
}

/** Odoo's time of the oldest booked hold: nothing that left before concerns it. */
function firstHold(own: readonly Entry[]): number {
  const times = own.flatMap(({ payload, delivery }) =>
    payload.kind === 'hold' && delivery.receipt ? [Date.parse(delivery.receipt.postedAt)] : [],
  );
  return times.length > 0 ? Math.min(...times) : 0;
}

async function movesOut(
  transport: OdooTransport,
  lot: Lot,
  places: readonly number[],
  since: number,
): Promise<OutsideMove[]> {
  const domain = [
    ['lot_id', '=', lot.lotId],
    ['location_id', 'in', [...places]],
    ['state', '=', 'done'],
  ];
  const wanted = ['lot_id', 'location_id', 'location_dest_id', 'quantity', 'date', 'picking_id', 'write_uid'];
  const rows = (await readPages(transport, 'stock.move.line', domain, wanted)).map((row) => lineRow.parse(row));
  // What is put into a package, or out of one, stays where it is.
  const stays = (row: z.output<typeof lineRow>): boolean => row.location_dest_id?.[0] === row.location_id[0];
  const left = rows.filter((row) => fromOdooTime(row.date) >= since && !stays(row));
  const ids = left.flatMap((row) => (row.picking_id ? [row.picking_id[0]] : []));
  const pickings =
    ids.length === 0 ? [] : await readPages(transport, 'stock.picking', [['id', 'in', ids]], ['origin'], true);
  const ours = new Set(
    pickings
      .map((row) => pickingRow.parse(row))
      .filter(({ origin }) => origin !== false && ofStation.test(origin))
      .map(({ id }) => id),
  );
  return left
    .filter((row) => !(row.picking_id && ours.has(row.picking_id[0])))
    .map((row) => ({
      locationId: row.location_id[0],
      quantity: fromOdoo(row.quantity, 6),
      document: row.picking_id ? row.picking_id[1] : '',
      by: row.write_uid ? row.write_uid[1] : '',
      at: iso(fromOdooTime(row.date)),
    }));
}
