import type { FailureCode } from '../domain/failure.ts';

/** Which side decides a field or a status transition, and what happens when the two sides differ. */
export const owners = ['odoo', 'station'] as const;
export type Owner = (typeof owners)[number];

/** take: Odoo's value counts from now on. keep: what this station knew stays. raise: one exception, a person decides. */
export const onDisagreements = ['take', 'keep', 'raise'] as const;
export type OnDisagreement = (typeof onDisagreements)[number];

/** Odoo's records as pulled, and what Odoo holds for an entry: a slice for a confirmation, a scrap, a transfer for holds and releases. */
export const ownedRecords = [
  'order',
  'product',
  'lot',
  'place',
  'reference',
  'confirmation',
  'scrap',
  'transfer',
] as const;
export type OwnedRecord = (typeof ownedRecords)[number];

export interface OwnershipRule {
  readonly record: OwnedRecord;
  readonly field: string;
  /** `from → to` of a status; null for any other change of the field. */
  readonly transition: string | null;
  readonly owner: Owner;
  readonly onDisagreement: OnDisagreement;
  /** What becomes of entries that are on their way for it. */
  readonly entries: string;
  /** Odoo refuses entries for these reasons. */
  readonly refusals: readonly FailureCode[];
  /** Those of them that can be seen in the record: when they are over, entries are sent again by themselves (reconcile.ts). */
  readonly again: readonly FailureCode[];
  readonly why: string;
}

interface Words {
  readonly entries: string;
  readonly refusals?: readonly FailureCode[];
  readonly again?: readonly FailureCode[];
  readonly why: string;
}

const rule =
  (owner: Owner, onDisagreement: OnDisagreement) =>
  (record: OwnedRecord, named: string, { entries, refusals = [], again = [], why }: Words): OwnershipRule => {
    const [field = '', transition = null] = named.split(': ');
    return { record, field, transition, owner, onDisagreement, entries, refusals: [...again, ...refusals], again, why };
  };
const take = rule('odoo', 'take');
const raise = rule('station', 'raise');
const keep = rule('station', 'keep');

const refused = 'refused by Odoo and parked, one exception a lane; a person chooses';
const goOn = 'go on';

const orders: readonly OwnershipRule[] = [
  take('order', 'product and components', { entries: goOn, why: 'master data is the ERP’s (R7)' }),
  take('order', 'planned quantity', {
    entries: 'what does not fit any more is refused; sent again when it fits',
    again: ['more_than_remains'],
    why: 'planning is the ERP’s (R3)',
  }),
  take('order', 'unit', {
    entries: 'refused: nothing is converted by itself; sent again when the unit is what it was',
    again: ['unit_mismatch'],
    refusals: ['precision'],
    why: 'master data is the ERP’s (R7); twelve of what, only the floor knows',
  }),
  take('order', 'name and dates', { entries: goOn, why: 'scheduling is the ERP’s' }),
  take('order', 'work orders', { entries: goOn, why: 'scheduling is the ERP’s' }),
  take('order', 'scraps', { entries: goOn, why: 'each entry is compared with its own document' }),
  take('order', 'slices', {
    entries: 'go to the first open slice, by id, whoever closed the one before',
    why: 'a planner splits; a slice that another station closed is followed by the next',
  }),
  take('order', 'state: open → done', {
    entries: refused,
    again: ['order_closed'],
    why: 'a finished order stays finished; late work needs a decision (R18)',
  }),
  take('order', 'state: open → cancelled', {
    entries: refused,
    again: ['order_cancelled', 'order_not_released'],
    why: 'a cancelled order stays cancelled; what was made all the same needs a decision (R18)',
  }),
  take('order', 'state: open → gone', {
    entries: `${refused}; the order stays here, closed`,
    again: ['order_not_found'],
    why: 'merged, deleted, or hidden from this station: Odoo tells a station no more than that it is not there',
  }),
  take('order', 'state', {
    entries: 'parked ones are sent again when the order opens',
    why: 'planning is the ERP’s (R3)',
  }),
];

const material: readonly OwnershipRule[] = [
  take('product', 'name and code', { entries: goOn, why: 'master data is the ERP’s (R7)' }),
  take('product', 'tracking', {
    entries: 'refused if they lack what Odoo now wants',
    refusals: ['lot_required', 'lot_not_wanted', 'serials_required'],
    why: 'master data is the ERP’s (R7)',
  }),
  take('product', 'unit', {
    entries: 'refused: nothing is converted by itself; sent again when the unit is what it was',
    again: ['unit_mismatch'],
    why: 'stock is counted in the ERP’s unit',
  }),
  take('product', 'state: active → archived', {
    entries: goOn,
    why: 'Odoo still books an archived product; what was made is there',
  }),
  take('product', 'state', { entries: goOn, why: 'master data is the ERP’s (R7)' }),
  take('lot', 'name', {
    entries: 'go on: they name the lot by its id; one that names a new lot keeps the name that was read from the label',
    why: 'the lot register is the ERP’s',
  }),
  take('lot', 'product', { entries: 'refused', refusals: ['lot_wrong_product'], why: 'the lot register is the ERP’s' }),
  take('lot', 'stock by place', {
    entries: 'folded over it; what is not there is refused, and sent again when it is',
    again: ['not_enough_stock'],
    why: 'stock is the ERP’s',
  }),
  take('lot', 'state: there → gone', {
    entries: 'refused and parked; a person records them for the right lot',
    refusals: ['lot_unknown'],
    why: 'which lot it was, only the floor knows',
  }),
  take('lot', 'state', { entries: goOn, why: 'the lot register is the ERP’s' }),
  raise('lot', 'hold: held → lifted', {
    entries: 'nothing is held again by itself',
    why: 'a hold beats everything (R16): stock that leaves the hold place past the stations must be seen',
  }),
  take('place', 'name', { entries: goOn, why: 'master data is the ERP’s' }),
  take('place', 'state', { entries: 'refused', refusals: ['location_unknown'], why: 'master data is the ERP’s' }),
  take('reference', 'name', { entries: goOn, why: 'units and reasons are the ERP’s' }),
  take('reference', 'state', { entries: goOn, why: 'units and reasons are the ERP’s' }),
];

const hidden = {
  entries: 'count as booked, as their receipt says; compared again if it shows again',
  why: 'a record rule hides it: not visible is not deleted',
};
const receipts: readonly OwnershipRule[] = [
  raise('confirmation', 'quantity', {
    entries: 'stay booked as they are',
    why: 'what was produced is known on the floor (R3); an edit in Odoo, before or after it settled, needs a decision',
  }),
  keep('confirmation', 'state: done → hidden', hidden),
  raise('confirmation', 'state', { entries: 'stay booked as they are', why: 'a booked slice does not un-book itself' }),
  raise('scrap', 'quantity', { entries: 'stay booked as they are', why: 'what was scrapped is known on the floor' }),
  keep('scrap', 'state: done → hidden', hidden),
  raise('scrap', 'state', { entries: 'stay booked as they are', why: 'a booked scrap does not un-book itself' }),
  raise('transfer', 'quantity', {
    entries: 'stay booked as they are',
    why: 'a hold must be as large as the floor said (R16)',
  }),
  keep('transfer', 'state: done → hidden', hidden),
  raise('transfer', 'state', { entries: 'stay booked as they are', why: 'a hold that Odoo undid must be seen' }),
];

export const ownership: readonly OwnershipRule[] = [...orders, ...material, ...receipts];

/** The name of a rule in words and in files of changed rules: `order.state: open → done`, `confirmation.quantity`. */
export const nameOfRule = ({ record, field, transition }: OwnershipRule): string =>
  `${record}.${field}${transition === null ? '' : `: ${transition}`}`;

/** The rule for a change: that of its transition, else that of the field. A field without one is a programming error. */
export function ruleFor(
  table: readonly OwnershipRule[],
  record: OwnedRecord,
  field: string,
  transition: string,
): OwnershipRule {
  const of = table.filter((each) => each.record === record && each.field === field);
  const found =
    of.find((each) => each.transition === transition) ?? of.find((each) => each.transition === null) ?? of[0];
  if (!found) throw new Error(`no ownership rule for ${record}.${field}`);
  return found;
}
