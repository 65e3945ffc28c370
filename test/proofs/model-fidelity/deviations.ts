import type { Difference } from './run.ts';

interface Deviation {
  readonly name: string;
  /** Why the model is left as it is. */
  readonly reason: string;
  readonly matches: (difference: Difference) => boolean;
}

/** Where the model is known to differ from Odoo. Everything else that differs is an error of the model. */
export const deviations: readonly Deviation[] = [];

export const deviationOf = (difference: Difference): Deviation | undefined =>
  deviations.find((each) => each.matches(difference));
