/** Which side decides a field, and what happens when the two sides differ. */
export type Owner = 'odoo' | 'station';
export type OnDisagreement = 'take' | 'keep' | 'raise';

export interface OwnershipRule {
  /** Record in the words of the product; a receipt is what Odoo holds for an entry. */
  readonly record:
    'order' | 'slice' | 'workOrder' | 'product' | 'lot' | 'place' | 'confirmation' | 'scrap' | 'transfer';
  readonly field: string;
  readonly owner: Owner;
  readonly onDisagreement: OnDisagreement;
  readonly why: string;
}

export const ownership: readonly OwnershipRule[] = [
  {
    record: 'order',
    field: 'planned quantity',
    owner: 'odoo',
    onDisagreement: 'take',
    why: 'planning is the ERP\u2019s (R3)',
  },
  {
    record: 'order',
    field: 'product, unit, components',
    owner: 'odoo',
    onDisagreement: 'take',
    why: 'master data is the ERP\u2019s (R7)',
  },
  {
    record: 'slice',
    field: 'state',
    owner: 'odoo',
    onDisagreement: 'take',
    why: 'a closed or cancelled order stays so; entries for it are refused and decided by a person',
  },
  { record: 'workOrder', field: 'state', owner: 'odoo', onDisagreement: 'take', why: 'scheduling is the ERP\u2019s' },
  {
    record: 'product',
    field: 'name, tracking, unit',
    owner: 'odoo',
    onDisagreement: 'take',
    why: 'master data is the ERP\u2019s (R7)',
  },
  { record: 'lot', field: 'name', owner: 'odoo', onDisagreement: 'take', why: 'the lot register is the ERP\u2019s' },
  {
    record: 'lot',
    field: 'stock by place',
    owner: 'odoo',
    onDisagreement: 'take',
    why: 'stock is the ERP\u2019s; holds under way are folded over it',
  },
  {
    record: 'place',
    field: 'name, active',
    owner: 'odoo',
    onDisagreement: 'take',
    why: 'master data is the ERP\u2019s',
  },
  {
    record: 'confirmation',
    field: 'quantity',
    owner: 'station',
    onDisagreement: 'raise',
    why: 'what was produced is known on the floor (R3); a later change in Odoo needs a decision',
  },
  {
    record: 'confirmation',
    field: 'state',
    owner: 'station',
    onDisagreement: 'raise',
    why: 'a booked slice does not un-book itself',
  },
  {
    record: 'scrap',
    field: 'quantity',
    owner: 'station',
    onDisagreement: 'raise',
    why: 'what was scrapped is known on the floor',
  },
  {
    record: 'scrap',
    field: 'state',
    owner: 'station',
    onDisagreement: 'raise',
    why: 'a booked scrap does not un-book itself',
  },
  {
    record: 'transfer',
    field: 'quantity',
    owner: 'station',
    onDisagreement: 'raise',
    why: 'a hold must be as large as the floor said (R16)',
  },
  {
    record: 'transfer',
    field: 'state',
    owner: 'station',
    onDisagreement: 'raise',
    why: 'a hold that Odoo undid must be seen',
  },
];

/** The rule for a field; a field without one is a programming error. */
export function ruleFor(record: OwnershipRule['record'], field: string): OwnershipRule {
  const rule = ownership.find((each) => each.record === record && each.field === field);
  if (!rule) throw new Error(`no ownership rule for ${record}.${field}`);
  return rule;
}
