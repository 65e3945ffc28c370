import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../sync/domain/entry.ts';
import type { Posting } from '../../sync/domain/posting.ts';
import { nextPostings } from '../../sync/lanes.ts';
import { aConfirm, aHold, anEntry, aRelease, aScrap, ids } from '../fakes/plant-builders.ts';

const seqs = (postings: readonly Posting[]): number[][] =>
  postings.map(({ members }) => members.map((entry) => entry.seq));
const of = (orderId: string, lot = 'N-1') => aConfirm({ orderId, lot: { name: lot } });
const ofProduct = (orderId: string) => aScrap({ orderId, role: 'product', productId: ids.bracket });

test('P4: an order sends its first waiting entry only, so that its order is kept', () => {
  const waiting = [
    anEntry(1, of('1')),
    anEntry(2, aScrap({ orderId: '1' })),
    anEntry(3, of('2')),
    anEntry(4, of('1', 'N-2')),
  ];
  expect(seqs(nextPostings(waiting))).toEqual([[1], [3]]);
});

test('confirmations of the same order, product, unit and lot make one posting with the sum of all', () => {
  const waiting = [1, 2, 3].map((seq) => anEntry(seq, aConfirm({ quantity: '0.1' })));
  const [posting] = nextPostings(waiting);
  expect(posting).toMatchObject({ id: waiting[0]?.id, payload: { quantity: '0.3' }, doubtful: false });
  expect(posting?.members).toEqual(waiting);
});

test.each([
  ['another order', aConfirm({ orderId: '501' })],
  ['another lot', aConfirm({ lot: { name: 'N-2' } })],
  ['a lot by its id', aConfirm({ lot: { id: 60, name: 'N-1' } })],
  ['no lot', aConfirm({ lot: null })],
  ['another unit', aConfirm({ unitId: ids.kilograms })],
  ['another product', aConfirm({ productId: ids.bolt })],
  ['serial numbers', aConfirm({ serials: ['A'] })],
])('%s is a posting of its own', (_, payload) => {
  expect(nextPostings([anEntry(1), anEntry(2, payload)])[0]?.members).toHaveLength(1);
  expect(nextPostings([anEntry(1, payload), anEntry(2)])[0]?.members).toHaveLength(1);
});

test('P4: confirmations pass scrap of the product on their way into a posting, and nothing else', () => {
  const passing = (between: Entry['payload'], state: 'pending' | 'unknown' | 'parked' = 'pending') =>
    seqs(nextPostings([anEntry(1, of('1')), anEntry(2, between, state), anEntry(3, of('1'))]));
  expect(passing(ofProduct('1'))).toEqual([[1, 3]]);
  expect(passing(ofProduct('1'), 'unknown')).toEqual([[1]]);
  expect(passing(aScrap({ orderId: '1' }), 'unknown')).toEqual([[1]]);
  expect(passing(aScrap({ orderId: '1' }), 'parked')).toEqual([[1]]);
  expect(passing(of('1', 'N-2'))).toEqual([[1]]);
  expect(passing(of('1'), 'unknown')).toEqual([[1]]);
});

test('P4: scrap of components between merged confirmations goes ahead of them, while their stock is not used yet', () => {
  const lane = [
    anEntry(1, of('1')),
    anEntry(2, aScrap({ orderId: '1' })),
    anEntry(3, ofProduct('1')),
    anEntry(4, of('1')),
    anEntry(5, aScrap({ orderId: '1' })),
    anEntry(6, of('1')),
    anEntry(7, aScrap({ orderId: '1' })),
  ];
  const sent: number[][] = [];
  for (let waiting = lane; waiting.length > 0;) {
    const [posting] = nextPostings(waiting);
    sent.push((posting?.members ?? []).map((entry) => entry.seq));
    waiting = waiting.filter((entry) => !posting?.members.includes(entry));
  }
  expect(sent).toEqual([[2, 5], [1, 4, 6], [3], [7]]);
});

const firstOf = (...payloads: Entry['payload'][]): number[] | undefined =>
  seqs(nextPostings(payloads.map((payload, n) => anEntry(n + 1, payload))))[0];
const scrapOf = (change: Parameters<typeof aScrap>[0] = {}) => aScrap({ orderId: '1', ...change });

test('scrap of the same order, product, unit, lot and reason makes one posting with the sum of all', () => {
  const [posting] = nextPostings([1, 2, 3].map((seq) => anEntry(seq, scrapOf({ quantity: '0.1' }))));
  expect(posting).toMatchObject({ payload: { kind: 'scrap', quantity: '0.3' }, members: [{}, {}, {}] });
});

test.each([
  ['another product', scrapOf({ productId: ids.bracket })],
  ['another lot', scrapOf({ lot: { id: 60, name: 'N-1' } })],
  ['another unit', scrapOf({ unitId: ids.kilograms })],
  ['another reason', scrapOf({ reasonId: null })],
  ['a product that is scrapped as such', scrapOf({ role: 'product' })],
])('P4: scrap of %s is a posting of its own, and no scrap of its role passes it', (what, other) => {
  expect(firstOf(scrapOf(), other)).toEqual([1]);
  expect(firstOf(other, scrapOf())).toEqual([1]);
  const isPassed = what.includes('as such');
  expect(firstOf(scrapOf(), other, scrapOf())).toEqual(isPassed ? [1, 3] : [1]);
  expect(firstOf(other, scrapOf(), other)).toEqual([1]);
});

test('P4: scrap in front takes along what would go ahead anyway: not what is behind the last confirmation, or behind another lot', () => {
  expect(firstOf(scrapOf(), of('1'), scrapOf(), of('1'), scrapOf())).toEqual([1, 3]);
  expect(firstOf(scrapOf(), of('1'), of('1', 'N-2'), scrapOf(), of('1', 'N-2'))).toEqual([1]);
  expect(firstOf(ofProduct('1'), of('1'), ofProduct('1'), of('1'))).toEqual([1]);
  const behindDoubt = [
    anEntry(1, scrapOf()),
    anEntry(2, of('1'), 'unknown'),
    anEntry(3, scrapOf()),
    anEntry(4, of('1')),
  ];
  expect(seqs(nextPostings(behindDoubt))[0]).toEqual([1]);
});

test('holds of the same lot, places and reason make one posting, releases another, and nothing passes anything', () => {
  expect(firstOf(aHold(), aHold(), aHold())).toEqual([1, 2, 3]);
  expect(firstOf(aRelease(), aRelease(), aHold())).toEqual([1, 2]);
  expect(firstOf(aHold(), aRelease(), aHold())).toEqual([1]);
  for (const other of [{ reason: 'Cracked' }, { fromLocationId: 99 }, { toLocationId: 99 }, { orderId: '9' }])
    expect(firstOf(aHold(), aHold(other), aHold())).toEqual([1]);
  const [doubtful] = nextPostings([anEntry(1, aHold(), 'unknown'), anEntry(2, aHold())]);
  expect(doubtful?.members).toHaveLength(1);
});

test('P10: merged scrap too names 200 entries at most and is no larger than Odoo takes', () => {
  const many = Array.from({ length: 450 }, (_, n) => anEntry(n + 1, scrapOf({ quantity: '1' })));
  expect(nextPostings(many)[0]?.members).toHaveLength(200);
  expect(firstOf(scrapOf({ quantity: '600000000' }), scrapOf({ quantity: '600000000' }))).toEqual([1]);
});

test('P3: scrap that was planned together goes out together, whatever lies between, and not by half', () => {
  const lane = [anEntry(1, of('1')), anEntry(2, scrapOf()), anEntry(3, of('1', 'N-2')), anEntry(4, scrapOf())];
  const posting = { id: lane[1]?.id ?? '', members: 2, quantity: '6', profile: 'posting-action' } as const;
  const planned = (state: 'unknown' | 'pending') =>
    lane.map((entry) =>
      entry.payload.kind === 'scrap'
        ? { ...entry, delivery: { ...entry.delivery, state, posting, doubtful: state === 'unknown' } }
        : entry,
    );
  expect(seqs(nextPostings(planned('unknown')))).toEqual([[2, 4]]);
  expect(nextPostings(planned('unknown').with(3, parked(planned('unknown')[3] as Entry)))).toEqual([]);
  // In its turn only: nobody has booked it.
  expect(seqs(nextPostings(planned('pending')))).toEqual([[1]]);
  expect(seqs(nextPostings(planned('pending').slice(1)))).toEqual([[2, 4]]);
});

test('P10: a posting names 200 entries at most and is no larger than Odoo takes', () => {
  const many = Array.from({ length: 450 }, (_, n) => anEntry(n + 1));
  expect(nextPostings(many)[0]?.members).toHaveLength(200);
  const large = Array.from({ length: 12 }, (_, n) => anEntry(n + 1, aConfirm({ quantity: '99999999' })));
  expect(nextPostings(large)[0]?.payload.quantity).toBe('999999990');
  const larger = Array.from({ length: 12 }, (_, n) => anEntry(n + 1, aConfirm({ quantity: '600000000' })));
  expect(nextPostings(larger)[0]?.members).toHaveLength(1);
});

test('P3: what was planned goes out with exactly its members, whatever has come since', () => {
  const planned = [1, 2].map((seq) => anEntry(seq, aConfirm(), 'unknown'));
  const posting = { id: planned[0]?.id ?? '', members: 2, quantity: '10', profile: 'posting-action' } as const;
  const members = planned.map((entry) => ({ ...entry, delivery: { ...entry.delivery, posting, doubtful: true } }));
  const [sent] = nextPostings([...members, anEntry(3)]);
  expect(sent).toMatchObject({ members, doubtful: true, payload: { quantity: '10' } });
  const half = members.map((entry, n) => (n === 1 ? parked(entry) : entry));
  expect(nextPostings([...half, anEntry(3)])).toEqual([]);
});
const parked = (entry: Entry): Entry => ({ ...entry, delivery: { ...entry.delivery, state: 'parked' } });

test('P4: a parked entry stops its own lane and no other', () => {
  const waiting = [
    anEntry(1, of('1'), 'parked'),
    anEntry(2, of('1')),
    anEntry(3, of('2')),
    anEntry(4, aHold(), 'parked'),
    anEntry(5, aRelease()),
    anEntry(6, aHold({ lot: { id: 61, name: 'L-61' } })),
  ];
  expect(seqs(nextPostings(waiting))).toEqual([[6], [3]]);
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
  expect(seqs(nextPostings(waiting))).toEqual([[4], [6], [3], [2], [5], [1]]);
});

test('P4: whatever waits, the postings start with the head of each lane that nothing parked blocks, one a lane, no entry twice', () => {
  const payload = fc
    .tuple(fc.constantFrom('confirm', 'scrap', 'hold', 'release'), fc.integer({ min: 1, max: 8 }))
    .map(([kind, n]) => {
      const lot = { lot: { id: n, name: `L-${n}` } };
      if (kind === 'confirm') return of(String(n % 4), `N-${n % 2}`);
      if (kind === 'scrap') return aScrap({ orderId: String(n % 4) });
      return kind === 'hold' ? aHold(lot) : aRelease(lot);
    });
  const state = fc.constantFrom('pending', 'pending', 'pending', 'unknown', 'parked');
  fc.assert(
    fc.property(fc.array(fc.tuple(payload, state), { maxLength: 80 }), (drawn) => {
      const waiting = drawn.map(([what, how], index) => anEntry(index + 1, what, how));
      const postings = nextPostings(waiting);
      const laneOf = ({ members }: Posting): string | undefined => members[0]?.lane;
      expect(new Set(postings.map(laneOf)).size).toBe(postings.length);
      const heads = [...Map.groupBy(waiting, (entry) => entry.lane).values()].flatMap(([head]) => head ?? []);
      const free = heads.filter((head) => head.delivery.state !== 'parked').map(({ lane }) => lane);
      expect(new Set(postings.map(laneOf))).toEqual(new Set(free));
      const sent = postings.flatMap(({ members }) => members);
      expect(new Set(sent).size).toBe(sent.length);
      for (const { members } of postings) {
        const lane = waiting.filter((entry) => entry.lane === members[0]?.lane);
        // Nothing in between is left behind but scrap of the product; alone, scrap of components goes ahead of confirmations.
        const until = lane.slice(0, lane.indexOf(members.at(-1) as Entry) + 1);
        const passed = until.filter((entry) => !members.includes(entry));
        const isAhead = members[0]?.payload.kind === 'scrap' && passed.every(({ payload: it }) => it.kind !== 'hold');
        expect(passed.filter(({ payload: it }) => !isAhead && (it.kind !== 'scrap' || it.role !== 'product'))).toEqual(
          [],
        );
      }
    }),
  );
});
