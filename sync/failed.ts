import { failure, failureCodes, type Failure } from './domain/failure.ts';
import type { OdooFault } from './ports.ts';
import { faultRules } from './rules/faults.ts';

/** What stands in the way: whether Odoo answers all the same, and whether somebody must act first. */
export interface Obstacle {
  readonly why: Failure;
  readonly online: boolean;
  readonly pause: boolean;
}

export function meaning({ kind, message }: OdooFault): Obstacle {
  const { failure: code, online, pause } = faultRules[kind];
  return { why: failure(code, { message }), online, pause };
}

export const needing = (why: Failure): Obstacle => ({ why, online: true, pause: true });

/** Names the first of the records that could not be understood; null when all were. */
export const unreadable = (records: readonly string[]): Failure | null =>
  records.length > 0 ? failure('record_unreadable', { record: records.slice(0, 3).join(', ') }) : null;

/** An error in the words of people: those of the store carry their failure with them, as a full disk does. */
export function failureOf(error: unknown): Failure {
  const carried = typeof error === 'object' && error !== null && 'failure' in error ? error.failure : undefined;
  return isFailure(carried) ? carried : failure('internal', { message: String(error) });
}

const isFailure = (value: unknown): value is Failure =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  failureCodes.some((code) => code === value.code) &&
  'facts' in value;
