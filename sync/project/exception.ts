import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Entry } from '../domain/entry.ts';
import type { PlantException } from '../domain/exception.ts';
import { fromOdooTime, iso } from '../domain/time.ts';
import type { ExceptionView, OddOrder } from '../domain/views.ts';
import { partsOf } from '../rules/choices.ts';
import { curesOf } from './cures.ts';
import { entryView } from './entry.ts';
import { orderFigures, orderState } from './figures.ts';
import type { Known } from './known.ts';

/** An exception with its evidence and the choices that can be made now. */
export function exceptionView(known: Known, exception: PlantException, entry: Entry | undefined): ExceptionView {
  const cures = curesOf(known, exception, entry);
  const possible = {
    retry: true,
    acknowledge: true,
    send_to_order: cures.orders.length > 0,
    send_in_parts: cures.parts !== null,
    record_correction: cures.missing !== null,
  };
  return {
    exception,
    entry: entry ? entryView(known, entry) : null,
    members: entry?.delivery.posting?.members ?? 1,
    order: orderOf(known, exception, entry),
    cures,
    choices: exception.choices.filter((choice) => possible[choice]),
    shown: shownOf(exception, entry),
  };
}

/** Changes with every figure that a person goes by. Who changed Odoo's side when is no figure, and other orders are chosen by name. */
export function shownOf(exception: PlantException, entry: Entry | undefined): string {
  const { raisedAt, entryId, failure, here, odoo, choices } = exception;
  const parts = entry ? partsOf(entry.payload, entry.delivery.failure?.facts['remaining']) : null;
  const figures = JSON.stringify([raisedAt, entryId, failure.code, here, odoo, choices, parts]);
  return bytesToHex(sha256(utf8ToBytes(figures))).slice(0, 32);
}

/** As last read: who stands before a refusal wants to know what became of the order. */
function orderOf(known: Known, { kind }: PlantException, entry: Entry | undefined): OddOrder | null {
  const order = entry?.payload.orderId ? known.orders.get(entry.payload.orderId) : undefined;
  if (!order || kind === 'lifted' || kind === 'restored') return null;
  const { planned, good } = orderFigures(order, known.open);
  const last = order.slices.map((slice) => slice.writeDate).reduce((a, b) => (a > b ? a : b), '');
  return {
    name: order.name,
    state: orderState(order),
    changedAt: last === '' ? null : iso(fromOdooTime(last)),
    planned,
    good: good.odoo,
  };
}
