import type { Failure } from './failure.ts';

/**
 * pending → sending → posted → settled; unknown: sent without an answer; parked: refused, a person decides;
 * set_aside: a person decided that it is not booked. Nothing is ever deleted.
 */
export const deliveryStates = ['pending', 'sending', 'unknown', 'posted', 'settled', 'parked', 'set_aside'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
/** On the way to Odoo by itself. */
export const waitingStates: readonly DeliveryState[] = ['pending', 'sending', 'unknown'];
/** Not at its end: Odoo's records may not show the effect yet, and it belongs to the database that it was recorded for. */
export const openStates: readonly DeliveryState[] = [...waitingStates, 'posted', 'parked'];

/** What Odoo holds for an entry. */
export interface Receipt {
  /** Odoo model and id of the document, as `mrp.production` 412. */
  readonly model: string;
  readonly resId: number;
  readonly name: string;
  /** Exact decimal string. */
  readonly quantity: string;
  /** Odoo had it from an earlier call whose answer was lost. */
  readonly again: boolean;
  readonly postedAt: string;
}

export interface Delivery {
  readonly state: DeliveryState;
  /** Device time of the last change of state, ISO 8601 UTC. */
  readonly since: string;
  /** Calls made so far. */
  readonly attempts: number;
  /** Why the last call did not post, or why it is parked. */
  readonly failure: Failure | null;
  readonly receipt: Receipt | null;
}

/** The only allowed moves. `sending` → `unknown` also covers a crash: what was being sent is found as sending at the next start. */
export const deliveryMoves: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  pending: ['sending'],
  sending: ['posted', 'pending', 'unknown', 'parked'],
  unknown: ['sending'],
  posted: ['settled', 'parked'],
  settled: [],
  parked: ['pending', 'set_aside'],
  set_aside: [],
};
