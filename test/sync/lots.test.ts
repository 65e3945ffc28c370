import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../sync/domain/entry.ts';
import { sum } from '../../sync/domain/quantity.ts';
import { holdViews, lotView } from '../../sync/project/lots.ts';
import { aHold, aKnown, aLot, anEntry, aPlant, aRelease, ids } from '../fakes/plant-builders.ts';

const stockOf = (open: readonly Entry[], lot = aLot(ids.lot, '40'), lotsReadAt: string | null = null) => {
  const known = aKnown(open, aPlant({ lots: [lot] }), { lotsReadAt });
  return Object.fromEntries(lotView(known, lot).places.map((place) => [place.hold ? 'held' : 'free', place.quantity]));
};
const held = aLot(ids.lot, '30', {
  places: [
    { locationId: ids.stock, quantity: '30' },
    { locationId: ids.hold, quantity: '10' },
  ],
});
const booked = (at: string): Entry => anEntry(1, aHold(), 'posted', { since: at });

test.each(['pending', 'sending', 'unknown', 'parked'] as const)(
  'a hold counts from the touch on, also while %s',
  (state) => {
    expect(stockOf([anEntry(1, aHold(), state)])).toEqual({ free: '30', held: '10' });
  },
);

test('P8: a booked hold counts until the stock was read after it, and then not twice', () => {
  const at = '2026-01-05T08:00:00.000Z';
  expect(stockOf([booked(at)], undefined, '2026-01-05T07:59:59.999Z')).toEqual({ free: '30', held: '10' });
  expect(stockOf([booked(at)], held, at)).toEqual({ free: '30', held: '10' });
  expect(stockOf([booked(at)], held, '2026-01-05T08:00:00.001Z')).toEqual({ free: '30', held: '10' });
});

test('a release counts from the touch on, and what is held is listed with reason and time', () => {
  expect(stockOf([anEntry(1, aRelease({ quantity: '10' }))], held)).toEqual({ free: '40' });
  const entries = [anEntry(2, aHold({ quantity: '4', reason: 'Burrs' })), anEntry(1, aHold({ quantity: '1' }))];
  const [view] = holdViews(aKnown(entries), entries);
  expect(view).toMatchObject({ quantity: '5', waiting: true, reason: 'Burrs', since: entries[0]?.touchedAt });
});

test('nothing held, nothing listed', () => {
  expect(holdViews(aKnown(), [])).toEqual([]);
});

test('P8: holds and releases under way move stock and make none', () => {
  const move = fc.record({ hold: fc.boolean(), quantity: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 12 }), (moves) => {
      let [free, on] = [40, 0];
      const open = moves.flatMap(({ hold, quantity }, index) => {
        const enough = quantity <= (hold ? free : on);
        if (!enough) return [];
        free -= hold ? quantity : -quantity;
        on += hold ? quantity : -quantity;
        return [anEntry(index + 1, (hold ? aHold : aRelease)({ quantity: String(quantity) }))];
      });
      const stock = stockOf(open);
      expect(sum(Object.values(stock))).toBe('40');
      expect(stock['held'] ?? '0').toBe(String(on));
    }),
  );
});
