import type { Failure } from './failure.ts';

/** What a person may do about an exception. Nothing is ever deleted. */
export const exceptionChoices = ['retry', 'acknowledge'] as const;
export type ExceptionChoice = (typeof exceptionChoices)[number];

/** A disagreement that a person must decide; at most one open per subject (P6). */
export interface PlantException {
  /** `<kind>:<subject>`, so that the same disagreement cannot be raised twice. */
  readonly id: string;
  readonly kind: 'refused' | 'differs' | 'restored';
  /** The entry it is about. */
  readonly entryId: string;
  readonly failure: Failure;
  /** What this station holds and what Odoo holds, as short facts for the screen. */
  readonly here: string;
  readonly odoo: string;
  readonly raisedAt: string;
  readonly choices: readonly ExceptionChoice[];
  readonly closedAt: string | null;
  readonly outcome: string | null;
}
