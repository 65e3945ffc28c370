import type { OdooCall } from '../../sync/ports.ts';

/** Methods that a station may call in Odoo at all (P5). */
const allowed = new Set([
  'search_read',
  'run',
  'write',
  'load',
  'create',
  'unlink',
  'button_mark_done',
  'action_validate',
  'button_validate',
  'set_qty_producing',
  'read',
  'search',
  'has_access',
  'action_assign',
  'action_cancel',
]);
/** Fields of an order that the station writes in a slice that it closes; the planner's own fields are not among them (P5). */
const stagedFields = new Set([
  'qty_producing',
  'date_start',
  'origin',
  'lot_producing_ids',
  'move_raw_ids',
  'move_finished_ids',
]);

/** P5: whether a station may call this, and write what it writes. */
export function isOurs({ model, method, args }: OdooCall): boolean {
  if (model !== 'mrp.production' || method !== 'write') return allowed.has(method);
  return Object.keys((args?.['vals'] ?? {}) as object).every((field) => stagedFields.has(field));
}
