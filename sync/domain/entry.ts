import type { Delivery } from './delivery.ts';

/** UUIDv7, made at the touch. */
export type EntryId = string;
export const entryKinds = ['confirm', 'scrap', 'hold', 'release'] as const;
export type EntryKind = (typeof entryKinds)[number];

/** A lot by its Odoo id, or a new one by the name that was scanned or typed. */
export type LotRef = { readonly id: number; readonly name: string } | { readonly name: string };

/** The span of a machine's count ledger that an entry used up, so that nobody proposes it again. */
export interface CountRange {
  readonly signal: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Pieces counted in the span. */
  readonly counted: string;
}

/** Quantities are exact decimal strings in `unitId`, never floats (P8). */
export interface ConfirmPayload {
  readonly kind: 'confirm';
  readonly orderId: string;
  /** The order's name when it was recorded; entries of earlier versions have none. */
  readonly orderName?: string;
  readonly productId: number;
  readonly quantity: string;
  readonly unitId: number;
  readonly lot: LotRef | null;
  readonly serials: readonly string[] | null;
  readonly count: CountRange | null;
}

export interface ScrapPayload {
  readonly kind: 'scrap';
  readonly orderId: string;
  /** As in a confirmation. */
  readonly orderName?: string;
  readonly role: 'component' | 'product';
  readonly productId: number;
  readonly quantity: string;
  readonly unitId: number;
  readonly lot: { readonly id: number; readonly name: string } | null;
  /** The station's place of what is on hold: nothing is scrapped out of it. Entries of earlier versions have none. */
  readonly holdLocationId?: number;
  readonly reasonId: number | null;
  readonly reason: string;
}

/** A hold moves a lot's stock to the hold location; a release moves it back. */
export interface HoldPayload {
  readonly kind: 'hold' | 'release';
  readonly orderId: string | null;
  readonly productId: number;
  readonly quantity: string;
  readonly unitId: number;
  readonly lot: { readonly id: number; readonly name: string };
  readonly fromLocationId: number;
  readonly toLocationId: number;
  readonly reason: string;
}

export type EntryPayload = ConfirmPayload | ScrapPayload | HoldPayload;

/** What a person on the floor recorded. Everything but `delivery` never changes. */
export interface Entry {
  readonly id: EntryId;
  /** Station sequence: 1, 2, 3 … without gaps; the order that counts, whatever the clock says. */
  readonly seq: number;
  readonly station: string;
  readonly operator: string;
  /** Device time of the touch and of the record, ISO 8601 UTC with milliseconds. */
  readonly touchedAt: string;
  readonly recordedAt: string;
  /** Monotonic milliseconds of this run of the station at the record. */
  readonly monotonicMs: number;
  /** Odoo's time minus device time in milliseconds when last measured, or null. */
  readonly clockOffsetMs: number | null;
  /** Deliveries of one lane keep their order: `order:<group>` or `lot:<id>`. */
  readonly lane: string;
  readonly payload: EntryPayload;
  /** Seals all of the above (seal.ts). */
  readonly hash: string;
  readonly delivery: Delivery;
}

/** The lane that keeps its order. */
export const laneOf = (payload: EntryPayload): string =>
  payload.kind === 'hold' || payload.kind === 'release' ? `lot:${payload.lot.id}` : `order:${payload.orderId}`;
