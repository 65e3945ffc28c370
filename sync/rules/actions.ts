import { failure, type FailureCode } from '../domain/failure.ts';
import type { SliceState } from '../domain/replicas.ts';
import type { ActionName, Allowed } from '../domain/views.ts';

/** What an order must be like for an action; the first condition that fails is the reason shown. */
export interface ActionFacts {
  /** State of the order's open slice, or of its last one. */
  readonly state: SliceState;
  /** Planned minus confirmed here and in Odoo. */
  readonly nothingRemains: boolean;
  readonly hasLots: boolean;
  readonly hasHeldLots: boolean;
}

const closedReason: Readonly<Partial<Record<SliceState, FailureCode>>> = {
  draft: 'order_not_released',
  done: 'order_closed',
  cancel: 'order_cancelled',
};

/** Allowed actions (R34): a table of what stands against each, asked by screens and again by the floor before it records. */
export const actionRules: Readonly<Record<ActionName, readonly ((facts: ActionFacts) => FailureCode | undefined)[]>> = {
  confirm: [(facts) => closedReason[facts.state], (facts) => (facts.nothingRemains ? 'more_than_remains' : undefined)],
  scrap: [(facts) => (facts.state === 'done' ? undefined : closedReason[facts.state])],
  hold: [(facts) => (facts.hasLots ? undefined : 'lot_not_wanted')],
  release: [(facts) => (facts.hasHeldLots ? undefined : 'lot_unknown')],
};

export function allowed(action: ActionName, facts: ActionFacts): Allowed {
  for (const rule of actionRules[action]) {
    const code = rule(facts);
    if (code) return { allowed: false, failure: failure(code, code === 'more_than_remains' ? { remaining: '0' } : {}) };
  }
  return { allowed: true };
}
