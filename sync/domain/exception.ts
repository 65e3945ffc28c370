import type { Failure } from './failure.ts';

/**
 * What a person may do about an exception. Nothing is ever deleted.
 * - retry: the same entry again, under its id.
 * - send_to_order: a new entry for another order takes its place.
 * - send_in_parts: two new entries take its place, what still fits and the rest.
 * - record_correction: what Odoo lacks is recorded as a new entry; the old one counts as Odoo has it.
 * - acknowledge: what Odoo says counts; a refused entry is set aside.
 */
export const exceptionChoices = [
  'retry',
  'send_to_order',
  'send_in_parts',
  'record_correction',
  'acknowledge',
] as const;
export type ExceptionChoice = (typeof exceptionChoices)[number];

/**
 * - refused: Odoo does not book an entry. differs: it holds another document than was booked, whenever that was noticed.
 * - lifted: stock on hold was moved past the stations. changed: a record changed for which the ownership table says `raise`.
 * - unanswered: for long the calls of this posting alone came to nothing; it goes on by itself, and nobody knows whether Odoo has it.
 * - restored: Odoo lost what it had confirmed. damaged: the station's own file, or an entry in it that is at its end, was damaged.
 */
export const exceptionKinds = ['refused', 'unanswered', 'differs', 'lifted', 'changed', 'restored', 'damaged'] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

/** A disagreement that a person must decide; at most one open per subject (P6). */
export interface PlantException {
  /** `<kind>:<subject>`, so that the same disagreement cannot be raised twice. */
  readonly id: string;
  readonly kind: ExceptionKind;
  /** The entry it is about; for a posting of several entries the first of them: it covers them all. Empty where it is about no entry. */
  readonly entryId: string;
  readonly failure: Failure;
  /** What this station holds and what Odoo holds, as short facts for the screen. */
  readonly here: string;
  readonly odoo: string;
  /** When and by whom Odoo's side was changed last, where Odoo tells. */
  readonly odooAt?: string;
  readonly odooBy?: string;
  readonly raisedAt: string;
  /** When what it says changed last, while it was open. */
  readonly changedAt?: string;
  readonly choices: readonly ExceptionChoice[];
  readonly closedAt: string | null;
  readonly outcome: string | null;
}

/** What an exception says, whenever it says it. */
const saidBy = ({ id: _id, raisedAt: _at, changedAt: _changed, ...said }: PlantException): string =>
  JSON.stringify(Object.entries(said).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** An open exception as it is now, since it was raised; the very same where nothing of it changed. Pure. */
export function broughtUpToDate(open: PlantException, now: PlantException): PlantException {
  const at = { raisedAt: open.raisedAt, changedAt: now.raisedAt };
  // What this station knew before the first change is what it goes by, however often it changes.
  const facts = { ...now.failure.facts, before: open.here };
  const known = now.kind === 'changed' ? { here: open.here, failure: { ...now.failure, facts } } : {};
  const changed = { ...now, ...known, ...at };
  return saidBy(changed) === saidBy(open) ? open : changed;
}
