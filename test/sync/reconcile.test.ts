import { expect, test } from 'vitest';
import { applyOwned } from '../../sync/conflicts.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { failure } from '../../sync/domain/failure.ts';
import type { BookedDocument } from '../../sync/odoo/documents.ts';
import { decide, receiptSights, visibleReasons, type Action, type Sight } from '../../sync/reconcile.ts';
import { nameOfRule, ownedRecords, ownership, ruleFor, type OwnershipRule } from '../../sync/rules/ownership.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, aHold, aLot, anEntry, anOrder, aRelease, aScrap, aSlice, ids } from '../fakes/plant-builders.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const order = (change: Parameters<typeof anOrder>[0] = {}): Sight => ({
  record: 'order',
  id: ids.order,
  value: anOrder(change),
});
const gone: Sight = { record: 'order', id: ids.order, value: null };
const names = (actions: readonly Action[]): string[] =>
  actions.map((action) => ('rule' in action ? `${action.do} ${nameOfRule(action.rule)}` : action.do));
const receipt = (entry: Entry, found: BookedDocument | undefined, table = ownership): string[] =>
  names(decide(...receiptSights(entry, found), [entry], table));
const changed = (name: string, change: Partial<OwnershipRule>): OwnershipRule[] =>
  ownership.map((rule) => (nameOfRule(rule) === name ? { ...rule, ...change } : rule));
const parked = (code: Parameters<typeof failure>[0], quantity = '5'): Entry => {
  const entry = anEntry(1, aConfirm({ quantity }), 'parked');
  return { ...entry, delivery: { ...entry.delivery, failure: failure(code) } };
};

test('each rule has a name of its own and says why, and each transition has a rule of its field beside it or is the only one', () => {
  expect(new Set(ownership.map(nameOfRule)).size).toBe(ownership.length);
  expect(ownership.filter((rule) => rule.why === '' || rule.entries === '')).toEqual([]);
  for (const { record, field } of ownership)
    expect(ruleFor(ownership, record, field, 'never → seen').record).toBe(record);
  expect(() => ruleFor(ownership, 'order', 'colour', '')).toThrow('no ownership rule');
});

test('P5: what the plan changes is taken; a planner who works in peace raises nothing', () => {
  const remote = order({ name: 'WH/MO/7', slices: [aSlice(900, { quantity: '80' })], unitId: ids.kilograms });
  expect(names(decide(order(), remote, [], ownership))).toEqual([
    'take order.planned quantity',
    'take order.unit',
    'take order.name and dates',
  ]);
});

test.each([
  ['done', order({ slices: [aSlice(900, { state: 'done' })] }), 'take order.state: open → done'],
  ['cancelled', order({ slices: [aSlice(900, { state: 'cancel' })] }), 'take order.state: open → cancelled'],
  ['merged, deleted or hidden', gone, 'take order.state: open → gone'],
])(
  'an order that is %s has a transition of its own, and raises nothing by itself: Odoo refuses the entry, once',
  (_, remote, name) => {
    const actions = decide(order(), remote, [anEntry(1)], ownership);
    expect(names(actions)).toContain(name);
    expect(actions.filter((action) => action.do === 'raise')).toEqual([]);
  },
);

test.each([
  ['order_closed', { slices: [aSlice(900, { state: 'done' })] }, {}],
  ['order_not_released', { slices: [aSlice(900, { state: 'draft' })] }, {}],
  ['order_cancelled', { slices: [aSlice(900, { state: 'cancel' })] }, {}],
  ['more_than_remains', { slices: [aSlice(900, { quantity: '4' })] }, { slices: [aSlice(900, { quantity: '5' })] }],
  ['unit_mismatch', { unitId: ids.kilograms }, {}],
] as const)('an entry refused for %s is sent again when the reason is over, and only then', (code, before, after) => {
  const entry = parked(code);
  expect(names(decide(order(before), order(after), [entry], ownership))).toContain('send_again');
  expect(names(decide(order(after), order({ ...after, name: 'other' }), [entry], ownership))).not.toContain(
    'send_again',
  );
  expect(names(decide(order(before), order({ ...before, name: 'other' }), [entry], ownership))).not.toContain(
    'send_again',
  );
});

test('the table says which refused entries are sent again by themselves, and the evaluator sees exactly those reasons in a record', () => {
  for (const record of ownedRecords) {
    const said = ownership.filter((rule) => rule.record === record).flatMap((rule) => rule.again);
    expect([record, ...Object.keys(visibleReasons[record] ?? {}).toSorted()]).toEqual([record, ...said.toSorted()]);
  }
});

test('an entry that a person is replacing by another one is not sent again, whatever becomes of its order', () => {
  const closed = { slices: [aSlice(900, { state: 'done' })] };
  expect(names(decide(order(closed), order(), [parked('recorded_anew')], ownership))).not.toContain('send_again');
});

test('P6: a document that differs in state and quantity is one exception', () => {
  const entry = anEntry(1, aConfirm(), 'posted');
  expect(receipt(entry, { state: 'done', quantity: '5.0' })).toEqual(['agree']);
  expect(receipt(entry, { state: 'done', quantity: '4' })).toEqual(['raise confirmation.quantity']);
  expect(receipt(entry, { state: 'cancel', quantity: '0' })).toEqual(['raise confirmation.state']);
  expect(receipt(entry, undefined)).toEqual(['raise confirmation.state']);
  expect(receipt(anEntry(1, aScrap(), 'posted'), { state: 'draft', quantity: '3' })).toEqual(['raise scrap.state']);
  expect(receipt(anEntry(1, aHold(), 'posted'), { state: 'done', quantity: '9' })).toEqual(['raise transfer.quantity']);
});

test('not visible is not deleted: a hidden document is no disagreement, its receipt counts', () => {
  const entry = anEntry(1, aConfirm(), 'posted');
  expect(receipt(entry, { state: 'hidden', quantity: '0' })).toEqual([
    'keep confirmation.state: done → hidden',
    'agree',
  ]);
});

test('P6: what a person accepted is not asked about again, another number is', () => {
  const entry = anEntry(1, aConfirm(), 'settled');
  const accepted = {
    ...entry,
    delivery: { ...entry.delivery, failure: failure('odoo_differs', { odoo: '4 (done)' }) },
  };
  expect(receipt(accepted, { state: 'done', quantity: '4' })).toEqual(['agree']);
  expect(receipt(accepted, { state: 'done', quantity: '3' })).toEqual(['raise confirmation.quantity']);
});

test('a hold is lifted when somebody other than a station moved stock that is on hold here, and a release that may be booked explains it', () => {
  const lot = (held: string, quantity: string | null): Sight => ({
    record: 'lot',
    id: String(ids.lot),
    value: aLot(ids.lot, '40', { places: [{ locationId: ids.hold, quantity: held }] }),
    ...(quantity === null
      ? {}
      : { outside: [{ locationId: ids.hold, quantity, document: 'INT/1', by: 'Office', at: '' }] }),
  });
  const held = anEntry(1, aHold(), 'settled');
  expect(names(decide(lot('10', null), lot('4', '6'), [held], ownership))).toContain('raise lot.hold: held → lifted');
  expect(names(decide(lot('10', null), lot('4', null), [held], ownership))).toEqual(['take lot.stock by place']);
  expect(names(decide(lot('10', null), lot('10', '6'), [held], ownership))).toEqual([]);
  const release = anEntry(2, aRelease({ quantity: '6' }), 'unknown');
  expect(names(decide(lot('10', null), lot('4', '6'), [held, release], ownership))).toEqual([
    'take lot.stock by place',
  ]);
});

test('a table that says otherwise is followed: keep puts the earlier value back, raise names the entries on their way, once', async () => {
  const store = memoryStore();
  await store.applyReplicas('orders', [anOrder()]);
  await store.addEntry(anEntry(1));
  const table = changed('order.unit', { onDisagreement: 'keep' }).map((rule) =>
    nameOfRule(rule) === 'order.planned quantity' ? { ...rule, onDisagreement: 'raise' as const } : rule,
  );
  const records = [anOrder({ unitId: ids.kilograms, slices: [aSlice(900, { quantity: '80' })] })];
  const deps = { store, clock: virtualClock(), table };
  await applyOwned(deps, { name: 'orders', records });
  await applyOwned(deps, { name: 'orders', records });
  expect((await store.replica('orders', ids.order))?.unitId).toBe(ids.pieces);
  expect((await store.replica('orders', ids.order))?.slices[0]?.quantity).toBe('80');
  expect(await store.openExceptions()).toMatchObject([
    {
      id: `changed:${ids.order}:order.planned quantity`,
      kind: 'changed',
      here: '100',
      odoo: '80',
      choices: ['acknowledge'],
    },
  ]);
});

test('P6: a receipt never raises more than one exception, whatever the table says of its fields', () => {
  const all = ownership.map((rule) => ({ ...rule, onDisagreement: 'raise' as const }));
  const entry = anEntry(1, aConfirm(), 'posted');
  for (const state of ['done', 'cancel', 'hidden', 'draft'])
    for (const quantity of ['0', '4', '5'])
      expect(
        receipt(entry, { state, quantity }, all).filter((name) => name.startsWith('raise')).length,
      ).toBeLessThanOrEqual(1);
});
