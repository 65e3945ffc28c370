import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sum } from '../../sync/domain/quantity.ts';
import { orderFigures } from '../../sync/project/figures.ts';
import { aConfirm, anEntry, anOrder, aScrap, aSlice, ids } from '../fakes/plant-builders.ts';

test('P8, P9: an entry counts once, in Odoo from its receipt on, whether or not its document was pulled', () => {
  const open = aSlice(1, { quantity: '90', state: 'progress' });
  const before = anOrder({ slices: [aSlice(1, { quantity: '100' })] });
  const after = anOrder({ slices: [aSlice(900, { quantity: '10', state: 'done' }), open] });
  const entry = (state: 'pending' | 'posted') => anEntry(1, aConfirm({ quantity: '10' }), state, { resId: 900 });
  expect(orderFigures(before, [entry('pending')]).good).toEqual({ odoo: '0', waiting: '10', total: '10' });
  expect(orderFigures(before, [entry('posted')]).good).toEqual({ odoo: '10', waiting: '0', total: '10' });
  expect(orderFigures(after, [entry('posted')]).good).toEqual({ odoo: '10', waiting: '0', total: '10' });
  expect(orderFigures(after, []).good).toEqual({ odoo: '10', waiting: '0', total: '10' });
  for (const [order, entries] of [[before, [entry('posted')]] as const, [after, []] as const])
    expect(orderFigures(order, entries)).toMatchObject({ planned: '100', remaining: '90' });
});

test('components that were scrapped do not count as scrapped product, and entries of other orders not at all', () => {
  const entries = [
    anEntry(1, aScrap()),
    anEntry(2, aScrap({ role: 'product', productId: ids.bracket, quantity: '2' })),
    anEntry(3, aConfirm({ orderId: '501' })),
  ];
  const { scrap, good } = orderFigures(anOrder(), entries);
  expect(scrap).toEqual({ odoo: '0', waiting: '2', total: '2' });
  expect(good.total).toBe('0');
});

test('a cancelled slice is not planned any more, and what remains is never below zero', () => {
  const order = anOrder({ slices: [aSlice(1, { quantity: '4', state: 'done' }), aSlice(2, { state: 'cancel' })] });
  expect(orderFigures(order, [anEntry(1)])).toMatchObject({ planned: '4', remaining: '0', good: { total: '9' } });
});

const piece = fc.record({
  kind: fc.constantFrom('confirm', 'scrap'),
  // Hundredths, so that sums in binary floats would drift.
  hundredths: fc.integer({ min: 1, max: 99_999 }),
  state: fc.constantFrom('pending', 'sending', 'unknown', 'parked', 'posted', 'settled'),
  pulled: fc.boolean(),
});

test('P8: whatever is on its way or pulled already, the total is the exact sum of the entries, each counted once', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const drawn = pieces.map((it, index) => {
        const quantity = `${Math.floor(it.hundredths / 100)}.${String(it.hundredths % 100).padStart(2, '0')}`;
        const payload =
          it.kind === 'confirm'
            ? aConfirm({ quantity })
            : aScrap({ role: 'product', productId: ids.bracket, quantity });
        const booked = it.state === 'posted' || it.state === 'settled';
        // A settled entry was read back: its document is in the pulled order.
        const pulled = it.state === 'settled' || (booked && it.pulled);
        return { entry: anEntry(index + 1, payload, it.state, { resId: 1_000 + index }), quantity, pulled, booked };
      });
      const of = (kind: string) => drawn.filter(({ entry }) => entry.payload.kind === kind);
      const order = anOrder({
        slices: [
          ...of('confirm')
            .filter((it) => it.pulled)
            .map(({ entry, quantity }) =>
              aSlice(entry.delivery.receipt?.resId ?? 0, { quantity: String(Number(quantity)), state: 'done' }),
            ),
          aSlice(1, { quantity: '5000000' }),
        ],
        scraps: of('scrap')
          .filter((it) => it.pulled)
          .map(({ entry, quantity }) => ({
            id: entry.delivery.receipt?.resId ?? 0,
            name: 'SP',
            productId: ids.bracket,
            quantity,
          })),
      });
      const open = drawn.filter(({ entry }) => entry.delivery.state !== 'settled').map(({ entry }) => entry);
      const figures = orderFigures(order, open);
      for (const [kind, layer] of [['confirm', figures.good] as const, ['scrap', figures.scrap] as const]) {
        const all = of(kind);
        const hundredths = (of: typeof all): number =>
          of.reduce((total, it) => total + Math.round(Number(it.quantity) * 100), 0);
        expect(Number(layer.total) * 100).toBeCloseTo(hundredths(all), 6);
        expect(layer.total).toBe(sum(all.map((it) => it.quantity)));
        expect(layer.odoo).toBe(sum(all.filter((it) => it.booked).map((it) => it.quantity)));
        expect(layer.total).toBe(sum([layer.odoo, layer.waiting]));
      }
    }),
  );
});
