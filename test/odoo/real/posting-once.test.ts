import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rpc, RpcError } from '../../../build/odoo/rpc.ts';
import { ActionBench, type Posting, type PostingResult } from '../action-bench.ts';
import { acquireRealOdoo, type PlantOdoo } from '../real-odoo.ts';

/** Makes names that no earlier run in this database has used. */
const RUN = randomUUID().slice(0, 8);

let odoo: PlantOdoo;
let bench: ActionBench;

beforeAll(async () => {
  odoo = await acquireRealOdoo();
  bench = await ActionBench.install(odoo);
});

afterAll(() => odoo?.release());

/** Sends until there is an answer, as a station does. Odoo may give up after five serialization failures. */
async function untilAnswered(posting: Posting): Promise<PostingResult> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await bench.post(posting);
    } catch (error) {
      if (!(error instanceof RpcError && error.status >= 500)) throw error;
    }
  }
  throw new Error('No answer in 20 attempts.');
}

const quantities = (results: PostingResult[]) =>
  results.map((result) => (result.outcome === 'posted' ? result.receipt.quantity : result.reason));

describe('the same id is posted once (P3)', () => {
  test('sent again it returns the same receipt', async () => {
    const order = await bench.order('HSG-204', 10);
    const oddName = `T-AGAIN “ü” \\ "1" ${RUN}`;
    const posting = bench.confirm(order, '4', { lot: { name: oddName } });
    const first = await bench.post(posting);
    const second = await bench.post(posting);
    expect(first).toMatchObject({ outcome: 'posted', again: false });
    expect(second).toEqual({ ...first, again: true });
    const [lot] = await bench.read('stock.lot', [['name', '=', oddName]], ['product_qty']);
    expect(lot?.['product_qty']).toBe(4);
  });

  test('twice in one call it is posted once', async () => {
    const { id } = await bench.freshLot('PA6-GF30', 10);
    const posting = bench.scrap('PA6-GF30', '0.5', { lot: { id } });
    const { results } = await bench.call([posting, posting]);
    expect(results.map((result) => result.outcome === 'posted' && result.again)).toEqual([false, true]);
    expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, id)).toBe(9.5);
  });

  test('with other content it is refused', async () => {
    const order = await bench.order('CLP-20', 10);
    const posting = bench.confirm(order, '4');
    await bench.posted(posting);
    const changed = { ...posting, quantity: '5', hash: createHash('sha256').update('other').digest('hex') };
    const refused = await bench.refused(changed);
    expect(refused).toMatchObject({ reason: 'payload_changed', facts: { receipt: { quantity: '4' } } });
  });

  test('a merged posting takes the ids of its members: none of them can be posted alone or in another', async () => {
    const order = await bench.order('CLP-20', 100);
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    await bench.posted(bench.confirm(order, '30', { members: [a, b] }));
    const alone = { ...bench.confirm(order, '10'), id: a, members: [a] };
    expect(await bench.refused(alone)).toMatchObject({ reason: 'payload_changed' });
    const other = bench.confirm(order, '20', { members: [b, c] });
    expect(await bench.refused(other)).toMatchObject({ reason: 'payload_changed', facts: { member: b } });
    expect(await bench.posted({ ...bench.confirm(order, '10'), id: c, members: [c] })).toMatchObject({
      quantity: '10',
    });
  });

  test('scrap and holds that were merged are one document each, which takes the ids of its members', async () => {
    const { id } = await bench.freshLot('PA6-GF30', 10);
    const kinds = [
      (quantity: string) => bench.scrap('PA6-GF30', quantity, { lot: { id } }),
      (quantity: string) => bench.hold('hold', 'PA6-GF30', { id }, quantity),
    ];
    for (const made of kinds) {
      const [a, b] = [randomUUID(), randomUUID()];
      expect(await bench.posted({ ...made('0.3'), id: a, members: [a, b] })).toMatchObject({ quantity: '0.3' });
      const alone = { ...made('0.2'), id: b, members: [b] };
      expect(await bench.refused(alone)).toMatchObject({ reason: 'payload_changed' });
    }
    expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, id)).toBe(9.4);
  });

  test('a refused posting leaves no key: it is posted once the reason is gone', async () => {
    const order = await bench.order('CLP-20', 10);
    const posting = bench.confirm(order, '11');
    expect(await bench.refused(posting)).toMatchObject({ reason: 'more_than_remains' });
    const smaller = { ...posting, quantity: '10' };
    expect(await bench.posted(smaller)).toMatchObject({ quantity: '10' });
  });

  test('the key points at itself and the receipt at the key: neither goes with a document or a receipt that somebody deletes', async () => {
    const posting = bench.scrap('MB-BLK', '0.01', { members: [randomUUID(), randomUUID()] });
    const receipt = await bench.posted(posting);
    const [own] = await keysOf([posting.id]);
    expect(own).toMatchObject({ model: 'ir.model.data', res_id: own?.id });
    const members = await keysOf(posting['members'] as string[]);
    expect(members.map(({ res_id }) => res_id)).toEqual([own?.id, own?.id]);
    const fields = ['description', 'res_model', 'res_id'];
    const [kept] = await bench.read('ir.attachment', receiptsOf([posting.id]), fields);
    expect(kept).toMatchObject({ res_model: 'ir.model.data', res_id: own?.id });
    expect(JSON.parse(String(kept?.['description']))).toMatchObject({
      hash: posting['hash'],
      receipt,
      operator: 'M. Weber',
      station: 'Press 04',
    });
  });

  test.each(['as they are kept', 'as an earlier version kept them'])(
    'P3: receipts that somebody deletes, %s: repeated, each posting is booked once and told from its document',
    async (how) => {
      const [order, lot] = [await bench.order('HSG-204', 10), await bench.freshLot('PA6-GF30', 10)];
      const other = randomUUID();
      const postings = [
        bench.confirm(order, '4', { lot: { name: `T-DEL-${other}` } }),
        { ...bench.scrap('PA6-GF30', '0.5', { lot: { id: lot.id } }), members: [other] },
        bench.hold('hold', 'PA6-GF30', { id: lot.id }, '2'),
      ];
      const ids = postings.map(({ id }) => id);
      const first = (await bench.call(postings)).results;
      expect(quantities(first)).toEqual(['4', '0.5', '2']);
      if (how !== 'as they are kept') await keepAsBefore([...ids, other]);
      // A station asks for this when it starts.
      await bench.call([], { describe: true });
      const receipts = await bench.read('ir.attachment', receiptsOf(ids), ['name']);
      expect(receipts).toHaveLength(3);
      await rpc(odoo.admin, 'ir.attachment', 'unlink', { ids: receipts.map(({ id }) => id) });
      const again = await bench.call(postings, { known: [...ids, other] });
      expect(again).toMatchObject({ known: expect.arrayContaining([...ids, other]) });
      for (const [at, result] of again.results.entries()) {
        const before = first[at];
        if (result.outcome !== 'posted' || before?.outcome !== 'posted') throw new Error('not posted');
        const { model, res_id, name, quantity, unit, lot: of } = before.receipt;
        expect(result).toMatchObject({ again: true, receipt: { model, res_id, name, quantity, unit, lot: of } });
        const seconds = Date.parse(`${result.receipt.posted_at}Z`) - Date.parse(`${before.receipt.posted_at}Z`);
        expect(Math.abs(seconds)).toBeLessThan(10_000);
      }
      const alone = { ...bench.scrap('PA6-GF30', '0.5', { lot: { id: lot.id } }), id: other, members: [other] };
      expect(await bench.refused(alone)).toMatchObject({ reason: 'payload_changed' });
      expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, lot.id)).toBe(7.5);
      const slices = await bench.read('mrp.production', [['production_group_id', '=', order.group]], ['product_qty']);
      expect(slices.map(({ product_qty }) => product_qty)).toEqual([4, 6]);
    },
  );
});

test('P3: keys that went with their receipts, as an earlier version lost them: sent in doubt, each posting is found by its document', async () => {
  const [order, lot] = [await bench.order('CLP-20', 10), await bench.freshLot('PA6-GF30', 10)];
  const postings = [
    bench.confirm(order, '4'),
    bench.scrap('PA6-GF30', '0.5', { lot: { id: lot.id } }),
    bench.hold('hold', 'PA6-GF30', { id: lot.id }, '2'),
  ];
  const ids = postings.map(({ id }) => id);
  const first = (await bench.call(postings)).results;
  await keepAsBefore(ids);
  const receipts = await bench.read('ir.attachment', receiptsOf(ids), ['name']);
  await rpc(odoo.admin, 'ir.attachment', 'unlink', { ids: receipts.map(({ id }) => id) });
  expect(await keysOf(ids)).toEqual([]);
  const again = (await bench.call(postings.map((each) => ({ ...each, doubtful: true })))).results;
  for (const [at, result] of again.entries()) {
    const before = first[at];
    if (result.outcome !== 'posted' || before?.outcome !== 'posted') throw new Error('not posted');
    const { model, res_id, quantity } = before.receipt;
    expect(result).toMatchObject({ again: true, receipt: { model, res_id, quantity } });
    expect(await bench.call([], { known: [result.id] })).toMatchObject({ known: [] });
    expect(await bench.call([], { known: [result.id], doubtful: true })).toMatchObject({ known: [result.id] });
  }
  expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, lot.id)).toBe(7.5);
  const slices = await bench.read('mrp.production', [['production_group_id', '=', order.group]], ['product_qty']);
  expect(slices.map(({ product_qty }) => product_qty)).toEqual([4, 6]);
});

const receiptsOf = (ids: readonly string[]) => [['name', 'in', ids.map((id) => `Plant Supervisor posting ${id}`)]];
const keysOf = (names: readonly string[]) =>
  bench.read(
    'ir.model.data',
    [
      ['module', '=', 'plant_supervisor'],
      ['name', 'in', names],
    ],
    ['name', 'model', 'res_id'],
  );

/** Keys that point at their receipt, and receipts that point at nothing. */
async function keepAsBefore(names: readonly string[]): Promise<void> {
  for (const key of await keysOf(names)) {
    const domain = [
      ['res_model', '=', 'ir.model.data'],
      ['res_id', '=', key['res_id']],
    ];
    const [receipt] = await bench.read('ir.attachment', domain, ['name']);
    if (!receipt) throw new Error('a key has a receipt');
    await rpc(odoo.admin, 'ir.model.data', 'write', {
      ids: [key.id],
      vals: { model: 'ir.attachment', res_id: receipt.id },
    });
  }
  const ids = (await bench.read('ir.attachment', receiptsOf(names), ['name'])).map(({ id }) => id);
  await rpc(odoo.admin, 'ir.attachment', 'write', { ids, vals: { res_model: false, res_id: false } });
}

describe('calls at the same moment', () => {
  test('six times the same confirmation makes its quantity once', async () => {
    const order = await bench.order('CLP-20', 100);
    const posting = bench.confirm(order, '7');
    const results = await Promise.all(Array.from({ length: 6 }, () => untilAnswered(posting)));
    expect(quantities(results)).toEqual(Array.from({ length: 6 }, () => '7'));
    expect(results.filter((result) => result.outcome === 'posted' && !result.again)).toHaveLength(1);
    const slices = await bench.read('mrp.production', [['production_group_id', '=', order.group]], ['product_qty']);
    expect(slices.map(({ product_qty }) => product_qty)).toEqual([7, 93]);
  });

  test('six times the same scrap moves it once', async () => {
    const { id } = await bench.freshLot('PA6-GF30', 10);
    const posting = bench.scrap('PA6-GF30', '0.3', { lot: { id } });
    const results = await Promise.all(Array.from({ length: 6 }, () => untilAnswered(posting)));
    expect(results.filter((result) => result.outcome === 'posted' && !result.again)).toHaveLength(1);
    expect(await bench.stock('PA6-GF30', odoo.plant.stockLocation, id)).toBe(9.7);
  });

  test('two different confirmations of one order are both booked exactly (P8)', async () => {
    const order = await bench.order('HSG-204', 100);
    const postings = ['30', '20'].map((quantity) => bench.confirm(order, quantity, { lot: { name: `T-PAIR-${RUN}` } }));
    const results = await Promise.all(postings.map(untilAnswered));
    expect(quantities(results)).toEqual(['30', '20']);
    const [lot] = await bench.read('stock.lot', [['name', '=', `T-PAIR-${RUN}`]], ['product_qty']);
    expect(lot?.['product_qty']).toBe(50);
    const open = await bench.read(
      'mrp.production',
      [
        ['production_group_id', '=', order.group],
        ['state', '=', 'confirmed'],
      ],
      ['product_qty'],
    );
    expect(open.map(({ product_qty }) => product_qty)).toEqual([50]);
  });

  test('two that together are more than remains: one is booked, one refused', async () => {
    const order = await bench.order('CLP-20', 10);
    const postings = [bench.confirm(order, '6'), bench.confirm(order, '5')];
    const results = await Promise.all(postings.map(untilAnswered));
    expect(quantities(results).filter((each) => each === 'more_than_remains')).toHaveLength(1);
    const slices = await bench.read(
      'mrp.production',
      [
        ['production_group_id', '=', order.group],
        ['state', '=', 'done'],
      ],
      ['qty_produced'],
    );
    expect(slices).toHaveLength(1);
  });

  test('a hold and a scrap of more than there is: one is booked, one refused, nothing goes below zero', async () => {
    const { stockLocation, holdLocation } = odoo.plant;
    const { id } = await bench.freshLot('HSG-204', 10);
    const lot = { id };
    const postings = [bench.hold('hold', 'HSG-204', lot, '7'), bench.scrap('HSG-204', '6', { lot })];
    const results = await Promise.all(postings.map(untilAnswered));
    expect(quantities(results).filter((each) => each === 'not_enough_stock')).toHaveLength(1);
    const left = await bench.stock('HSG-204', stockLocation, lot.id);
    const held = await bench.stock('HSG-204', holdLocation, lot.id);
    expect([
      [3, 7],
      [4, 0],
    ]).toContainEqual([left, held]);
  });
});
