import type { FailureCode } from '../domain/failure.ts';
import type { FaultKind } from '../ports.ts';

/**
 * What a fault of a posting call means for the entries in it and for the connection.
 * - `unsent`: it never left the station, so it may be planned anew.
 * - `pending`: not applied by this call. The same posting is sent again, because a proxy may still deliver a copy of it.
 * - `unknown`: it may have been applied, so it is sent again under the same id, and only an answer ends that.
 * - `isolate`: one of them is at fault; they are sent one by one, and one alone is parked.
 */
export interface FaultRule {
  readonly entries: 'unsent' | 'pending' | 'unknown' | 'isolate';
  /** Whether Odoo counts as answering. */
  readonly online: boolean;
  /** True: nothing will get through until somebody acts; the pause is longer. */
  readonly pause: boolean;
  readonly failure: FailureCode;
}

export const faultRules: Readonly<Record<FaultKind, FaultRule>> = {
  unreachable: { entries: 'unsent', online: false, pause: false, failure: 'odoo_unreachable' },
  'no-answer': { entries: 'unknown', online: false, pause: false, failure: 'odoo_no_answer' },
  busy: { entries: 'pending', online: true, pause: false, failure: 'odoo_busy' },
  'not-odoo': { entries: 'unknown', online: false, pause: false, failure: 'not_odoo' },
  certificate: { entries: 'unsent', online: false, pause: true, failure: 'certificate' },
  database: { entries: 'pending', online: false, pause: true, failure: 'database_unknown' },
  denied: { entries: 'pending', online: false, pause: true, failure: 'key_refused' },
  forbidden: { entries: 'pending', online: true, pause: true, failure: 'rights_missing' },
  missing: { entries: 'pending', online: true, pause: true, failure: 'action_missing' },
  refused: { entries: 'isolate', online: true, pause: false, failure: 'odoo_said' },
  broken: { entries: 'isolate', online: true, pause: false, failure: 'odoo_broken' },
};
