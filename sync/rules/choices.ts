import type { Entry } from '../domain/entry.ts';
import type { ExceptionChoice } from '../domain/exception.ts';
import type { FailureCode } from '../domain/failure.ts';
import { compare, minus } from '../domain/quantity.ts';

/** What a person may do about an entry that Odoo refused, by the reason; every other reason: again, or not at all. */
const cures: Partial<Readonly<Record<FailureCode, readonly ExceptionChoice[]>>> = {
  order_closed: ['retry', 'send_to_order', 'acknowledge'],
  order_cancelled: ['retry', 'send_to_order', 'acknowledge'],
  order_not_found: ['retry', 'send_to_order', 'acknowledge'],
  more_than_remains: ['retry', 'send_in_parts', 'send_to_order', 'acknowledge'],
};
const usual: readonly ExceptionChoice[] = ['retry', 'acknowledge'];

/**
 * The choices about a parked entry. While it may be booked all the same nobody can set it aside or replace it: that would say that it
 * is not (P9). Serial numbers cannot be shared out without a look at the pieces.
 */
export function choicesFor({ payload, delivery }: Entry): readonly ExceptionChoice[] {
  if (delivery.doubtful) return ['retry'];
  const code = delivery.failure?.code;
  if (!code || payload.kind !== 'confirm') return usual;
  const all = cures[code] ?? usual;
  return all.filter((choice) => choice !== 'send_in_parts' || partsOf(payload, delivery.failure?.facts['remaining']));
}

/** What still fits and the rest; null when there are no two parts, or serial numbers that somebody would have to share out. */
export function partsOf(payload: Entry['payload'], remaining: string | undefined): readonly [string, string] | null {
  if (payload.kind !== 'confirm' || payload.serials !== null || remaining === undefined) return null;
  if (!/^\d+(\.\d+)?$/.test(remaining)) return null;
  if (compare(remaining, '0') <= 0 || compare(remaining, payload.quantity) >= 0) return null;
  return [remaining, minus(payload.quantity, remaining)];
}

/** What Odoo lacks of what was booked; null when it lacks nothing, or when a new entry could not make up for it. */
export function missingOf(payload: Entry['payload'], here: string, odoo: string): string | null {
  const [held] = /^\d+(\.\d+)?/.exec(odoo) ?? [];
  const isGone = odoo.endsWith('(cancel)');
  if (held === undefined || (payload.kind === 'confirm' && payload.serials !== null)) return null;
  const missing = minus(here, isGone ? '0' : held);
  return compare(missing, '0') > 0 ? missing : null;
}
