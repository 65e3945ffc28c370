import { expect, test } from 'vitest';
import { toOdooTime } from '../../sync/domain/time.ts';
import { createPuller } from '../../sync/pull.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { RowsTransport } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';
import { lot, product, quant, quantities, slice } from './pull-bench.ts';

type Row = Record<string, unknown> & { id: number };
const hour = 3_600_000;

function bench(odooAhead: () => number | null = () => null) {
  const [store, odoo, clock] = [memoryStore(), new RowsTransport(), virtualClock()];
  const told: string[] = [];
  const puller = createPuller({
    transport: odoo,
    store,
    clock,
    log: { warn: (_event, detail) => told.push(String(detail?.['record'])) },
    odooNow: () => {
      const ahead = odooAhead();
      return ahead === null ? null : clock.now() + ahead;
    },
  });
  return { store, odoo, clock, puller, told, at: (ms = 0) => toOdooTime(clock.now() + ms) };
}
type Bench = ReturnType<typeof bench>;

const later = async (it: Bench): Promise<readonly string[]> => {
  await it.clock.pass(10_000);
  return (await it.puller.pull(false)).unread;
};

test('an order that cannot be understood stays as it was known, is told once, and is taken over as soon as it can', async () => {
  const it = bench();
  it.odoo.put('mrp.production', slice(1, 1, it.at()), slice(2, 2, it.at()));
  await it.puller.pull(true);
  it.odoo.put(
    'mrp.production',
    slice(1, 1, it.at(), { product_qty: 'many' }),
    slice(2, 2, it.at(), { product_qty: 7 }),
  );
  expect(await later(it)).toEqual(['mrp.production 1']);
  expect(await quantities(it)).toEqual({ '1': ['100'], '2': ['7'] });
  it.odoo.put('mrp.production', slice(2, 2, it.at(), { product_qty: 8 }));
  // Long after the cursor has left it behind.
  await it.clock.pass(hour);
  expect(await later(it)).toEqual(['mrp.production 1']);
  expect(await quantities(it)).toEqual({ '1': ['100'], '2': ['8'] });
  expect(it.told).toEqual(['mrp.production 1']);
  it.odoo.put('mrp.production', slice(1, 1, '2026-01-05 06:00:00', { product_qty: 5 }));
  expect(await later(it)).toEqual([]);
  expect(await quantities(it)).toEqual({ '1': ['5'], '2': ['8'] });
});

test.each([
  ['component', 'stock.move', { raw_material_production_id: [1, ''], state: 'draft', scrap_id: false }],
  ['work order', 'mrp.workorder', { production_id: [1, ''], state: 'unheard of' }],
  ['scrap', 'stock.scrap', { production_id: [1, ''], state: 'done', scrap_qty: 'some' }],
])('a %s that cannot be understood leaves its whole order as it was, never half new', async (_, model, row) => {
  const it = bench();
  it.odoo.put('mrp.production', slice(1, 1, it.at()), slice(2, 2, it.at()));
  await it.puller.pull(true);
  it.odoo.put(model, { id: 5, write_date: it.at(), ...row });
  it.odoo.put('mrp.production', slice(1, 1, it.at(), { product_qty: 9 }), slice(2, 2, it.at(), { product_qty: 9 }));
  expect(await later(it)).toEqual(['mrp.production 1']);
  expect(await quantities(it)).toEqual({ '1': ['100'], '2': ['9'] });
  it.odoo.remove(model, 5);
  expect(await later(it)).toEqual([]);
  expect(await quantities(it)).toEqual({ '1': ['9'], '2': ['9'] });
});

test('after a start, an order that could not be understood before is found by the sweep', async () => {
  const it = bench();
  it.odoo.put('mrp.production', slice(1, 1, it.at(), { state: 'confirmed', name: 5 }), slice(2, 2, it.at()));
  await it.puller.pull(true);
  expect(Object.keys(await quantities(it))).toEqual(['2']);
  await it.clock.pass(hour);
  it.odoo.put('mrp.production', slice(2, 2, it.at()));
  await later(it);
  it.odoo.put('mrp.production', slice(1, 1, '2026-01-05 06:00:00'));
  const next = createPuller({ transport: it.odoo, store: it.store, clock: it.clock });
  await next.pull(true);
  expect(Object.keys(await quantities(it))).toEqual(['1', '2']);
});

test('P8: a stock figure that cannot be understood leaves its lot as it was; other lots and products go on', async () => {
  const it = bench();
  it.odoo.put('mrp.production', slice(1, 1, it.at()));
  it.odoo.put('product.product', product(10, { write_date: it.at() }), product(11, { write_date: it.at() }));
  it.odoo.put('stock.lot', lot(60, it.at()), lot(61, it.at()));
  it.odoo.put('stock.quant', quant(1, 60, 5, it.at()), quant(2, 61, 5, it.at()));
  await it.puller.pull(true);
  await it.clock.pass(1_000);
  it.odoo.put('stock.quant', quant(1, 60, 'a few', it.at()), quant(2, 61, 3, it.at()));
  it.odoo.put('product.product', product(10, { write_date: it.at(), tracking: 'magic' }));
  expect(await later(it)).toEqual(['product.product 10', 'stock.lot 60']);
  const stock = (await it.store.replicas('lots')).map(({ lotId, places }) => [lotId, places[0]?.quantity]);
  expect(stock).toEqual([
    [60, '5'],
    [61, '3'],
  ]);
  expect(await it.store.replica('products', '10')).toMatchObject({ tracking: 'lot' });
});

test('a unit that cannot be understood, and those that are multiples of it, stay as they were', async () => {
  const it = bench();
  const unit = (id: number, name: unknown, root: number | false): Row => ({
    id,
    name,
    relative_uom_id: root ? [root, ''] : false,
    rounding: 0.01,
    active: true,
  });
  it.odoo.put('uom.uom', unit(1, 'Units', false), unit(2, 'Dozens', 1), unit(3, 'kg', false));
  await it.puller.pull(true);
  it.odoo.put('uom.uom', unit(1, 7, false), unit(3, 'kilograms', false));
  const { unread } = await it.puller.pull(true);
  expect(unread).toEqual(['uom.uom 1']);
  const digits = (await it.store.replicas('reference')).map(({ id, name, digits: of }) => [id, name, of]);
  expect(digits).toEqual([
    ['unit:1', 'pcs', 0],
    ['unit:2', 'Dozens', 0],
    ['unit:3', 'kilograms', 2],
  ]);
});

test.each([
  ['an hour', hour],
  ['ten years', 10 * 8_766 * hour],
])('Odoo whose clock was %s ahead for a while: nothing written since is overlooked', async (_, ahead) => {
  let odooAhead = ahead;
  const it = bench(() => odooAhead);
  it.odoo.put('mrp.production', slice(1, 1, it.at(ahead)), slice(2, 2, it.at(ahead)));
  await it.puller.pull(true);
  await it.clock.pass(60_000);
  odooAhead = 0;
  // Written before anybody here noticed that the clock was put right.
  it.odoo.put('mrp.production', slice(1, 1, it.at(), { product_qty: 7 }));
  await it.clock.pass(hour / 2);
  await later(it);
  expect(await quantities(it)).toEqual({ '1': ['7'], '2': ['100'] });
  await it.clock.pass(hour / 2);
  it.odoo.put('mrp.production', slice(1, 1, it.at(), { product_qty: 8 }));
  const calls = it.odoo.calls.length;
  await later(it);
  expect(await quantities(it)).toEqual({ '1': ['8'], '2': ['100'] });
  // It does not begin from the start each time, although a record of the future stays.
  await it.clock.pass(300_000);
  await later(it);
  const firsts = it.odoo.calls.slice(calls).filter((call) => !JSON.stringify(call.args).includes('write_date'));
  expect(firsts.filter((call) => call.model === 'stock.quant')).toEqual([]);
  const cursor = await it.store.cursor('mrp.production');
  expect((cursor?.writeDate ?? '') <= it.at()).toBe(true);
});

test('Odoo whose clock was behind and is put right: nothing is overlooked and nothing is read from the start', async () => {
  let odooAhead = -hour;
  const it = bench(() => odooAhead);
  it.odoo.put('mrp.production', slice(1, 1, it.at(-hour)));
  await it.puller.pull(true);
  odooAhead = 0;
  await it.clock.pass(60_000);
  it.odoo.put('mrp.production', slice(1, 1, it.at(), { product_qty: 7 }));
  await later(it);
  expect(await quantities(it)).toEqual({ '1': ['7'] });
});

test('a device clock that is off by years does not move the cursors: they are of Odoo', async () => {
  const it = bench();
  const written = it.at();
  it.clock.shiftDevice(10 * 8_766 * hour);
  it.odoo.put('mrp.production', slice(1, 1, written));
  await it.puller.pull(true);
  expect(await it.store.cursor('mrp.production')).toEqual({ writeDate: written, id: 1 });
});

test('a record without a time of its last change neither stalls the cursor nor moves it', async () => {
  const it = bench();
  const written = it.at();
  it.odoo.put('mrp.production', slice(1, 1, written), slice(2, 2, written));
  await it.puller.pull(true);
  it.odoo.put('mrp.workorder', { id: 1, production_id: [1, ''], state: 'ready', write_date: false });
  for (let n = 0; n < 3; n += 1) await later(it);
  it.odoo.put('mrp.production', slice(2, 2, it.at(), { product_qty: 7 }));
  await later(it);
  expect((await quantities(it))['2']).toEqual(['7']);
});
