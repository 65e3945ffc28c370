import type { Delivery } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { isEqual } from './exact.ts';
import type { Effect } from './ledger.ts';

/**
 * Odoo copies a marker into the parts when a planner splits what a station has staged. A part that he then closes with a quantity of
 * his own is his booking, whatever its marker says, and what the station's call books is the entry.
 */
export const isOwn = (earlier: Effect, { by, quantity }: Effect): boolean =>
  by !== null && earlier.by === null && !isEqual(earlier.quantity, quantity);

/** A planner closed by hand, and with another quantity, what was staged for an entry that Odoo then refused: that is his booking alone. */
export const isByHand = ({ payload, delivery }: Entry, { by, quantity, isAsPlanned }: Effect): boolean =>
  by === null &&
  !isAsPlanned &&
  !isBooked(delivery) &&
  !isEqual(quantity, delivery.posting?.quantity ?? payload.quantity);

/** Merged confirmations pass scrap of the product, which they only make more of; scrap of components goes ahead of confirmations. */
export function mayPass(booked: Entry, waiting: Entry): boolean {
  const roleOf = ({ payload }: Entry): string => (payload.kind === 'scrap' ? payload.role : payload.kind);
  if (roleOf(booked) === 'component') return roleOf(waiting) !== 'component';
  return roleOf(booked) === 'confirm' && roleOf(waiting) === 'product' && waiting.seq > booked.seq;
}

export const isBooked = ({ state }: Delivery): boolean => state === 'posted' || state === 'settled';
/** Parked because Odoo does not hold any more what it had confirmed. */
export const isMissed = ({ state, failure }: Delivery): boolean => state === 'parked' && failure?.code === 'odoo_lost';

/** Nothing more is to be done for it. */
export const isOver = (delivery: Delivery): boolean => isBooked(delivery) || delivery.state === 'set_aside';
