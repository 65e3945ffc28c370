import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Posting } from '../../sync/domain/posting.ts';
import { nextPostings } from '../../sync/lanes.ts';
import { aConfirm, aHold, anEntry, aRelease, aScrap } from '../fakes/plant-builders.ts';

const seqs = (postings: readonly Posting[]): number[][] => postings.map(({ members }) => members.map((entry) => entry.seq));
const of = (orderId: string) => aConfirm({ orderId });

test('P4: an order sends its first waiting entry only, so that its order is kept', () => {
  const waiting = [anEntry(1, of('1')), anEntry(2, aScrap({ orderId: '1' })), anEntry(3, of('2')), anEntry(4, of('1'))];
  expect(seqs(nextPostings(waiting))).toEqual([1, 3]);
});

test('P4: a parked entry stops its own lane and no other', () => {
  const waiting = [
    anEntry(1, of('1'), 'parked'),
    anEntry(2, of('1')),
    anEntry(3, of('2')),
    anEntry(4, aHold(), 'parked'),
    anEntry(5, aRelease()),
    anEntry(6, aHold({ lot: { id: 61, name: 'L-61' } })),
  ];
  expect(seqs(nextPostings(waiting))).toEqual([6, 3]);
});

test('holds go before releases, confirmations and scrap, then what was recorded first', () => {
  const lot = (id: number) => ({ lot: { id, name: `L-${id}` } });
  const waiting = [
    anEntry(1, aScrap({ orderId: '1' })),
    anEntry(2, of('2')),
    anEntry(3, aRelease(lot(3))),
    anEntry(4, aHold(lot(4))),
    anEntry(5, of('3')),
    anEntry(6, aHold(lot(6))),
  ];
  expect(seqs(nextPostings(waiting))).toEqual([4, 6, 3, 2, 5, 1]);
});

test('P4, P10: whatever waits, a batch holds the head of each lane that is not parked, within its limit', () => {
  const payload = fc
    .tuple(fc.constantFrom('confirm', 'scrap', 'hold', 'release'), fc.integer({ min: 1, max: 30 }))
    .map(([kind, n]) => {
      const lot = { lot: { id: n, name: `L-${n}` } };
      if (kind === 'confirm') return of(String(n));
      if (kind === 'scrap') return aScrap({ orderId: String(n) });
      return kind === 'hold' ? aHold(lot) : aRelease(lot);
    });
  const state = fc.constantFrom('pending', 'sending', 'unknown', 'parked');
  fc.assert(
    fc.property(fc.array(fc.tuple(payload, state), { maxLength: 80 }), (drawn) => {
      const waiting = drawn.map(([what, how], index) => anEntry(index + 1, what, how));
      const batch = nextPostings(waiting);
      expect(batch.length).toBeLessThanOrEqual(batchLimit);
      expect(new Set(batch.map((entry) => entry.lane)).size).toBe(batch.length);
      for (const entry of batch) {
        expect(entry.delivery.state).not.toBe('parked');
        expect(waiting.find((each) => each.lane === entry.lane)).toBe(entry);
      }
      const heads = [...Map.groupBy(waiting, (entry) => entry.lane).values()].flatMap(([head]) => head ?? []);
      const free = heads.filter((head) => head.delivery.state !== 'parked');
      expect(batch.length).toBe(Math.min(batchLimit, free.length));
    }),
  );
});
