/** Business refusals, by the posting action and some of them by the floor already. */
export const refusalCodes = [
  'bad_input',
  'order_not_found',
  'order_not_released',
  'order_closed',
  'order_cancelled',
  'more_than_remains',
  'unit_mismatch',
  'precision',
  'lot_required',
  'lot_unknown',
  'lot_wrong_product',
  'lot_not_wanted',
  'serials_required',
  'serial_count',
  'serial_used',
  'not_enough_stock',
  'location_unknown',
  'not_allowed',
  'payload_changed',
] as const;

/** Every way in which something can fail, as codes; the words for them are in rules/messages.ts. */
export const failureCodes = [
  // input on the floor
  'quantity_empty',
  'quantity_zero',
  'quantity_negative',
  'quantity_not_a_number',
  'quantity_ambiguous',
  'quantity_too_large',
  'quantity_too_precise',
  'operator_missing',
  'order_unknown',
  'product_unknown',
  'reason_missing',
  'action_not_allowed',
  'exception_changed',
  'bad_request',
  ...refusalCodes,
  'odoo_said',
  'odoo_no_outcome',
  'odoo_differs',
  'odoo_lost',
  'odoo_changed',
  'hold_lifted',
  'recorded_anew',
  // the way to Odoo
  'odoo_unreachable',
  'odoo_no_answer',
  'odoo_busy',
  'not_odoo',
  'certificate',
  'database_unknown',
  'key_refused',
  'key_needed',
  'rights_missing',
  'odoo_broken',
  'record_unreadable',
  'action_missing',
  'action_altered',
  'wrong_version',
  'odoo_too_old',
  'address_invalid',
  'admin_refused',
  'not_set_up',
  'entries_waiting',
  'entries_doubtful',
  'sent_another_way',
  // the station itself
  'disk_full',
  'disk_full_at_start',
  'disk_failed',
  'second_instance',
  'store_newer',
  'store_damaged',
  'store_rebuilt',
  'store_restored',
  'records_damaged',
  'backup_failing',
  'entry_damaged',
  'entry_damaged_booked',
  'entry_unsure',
  'disk_read_only',
  'internal',
  // machines
  'machine_unreachable',
  'machine_address_invalid',
  'machine_node_unknown',
  'machine_untrusted',
  'machine_silent',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** A failure as data: `facts` fill the placeholders of its message. */
export interface Failure {
  readonly code: FailureCode;
  readonly facts: Readonly<Record<string, string>>;
}

export const failure = (code: FailureCode, facts: Readonly<Record<string, string>> = {}): Failure => ({ code, facts });

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };
