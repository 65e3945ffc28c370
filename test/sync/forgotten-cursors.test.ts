import { expect, test } from 'vitest';
import { ChangeReader } from '../../sync/cursors.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { RowsTransport } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

function bench() {
  const [store, odoo, clock] = [memoryStore(), new RowsTransport(), virtualClock()];
  odoo.put('product.product', { id: 10, name: 'Product 10', write_date: '2026-01-01 00:00:00' });
  const reader = new ChangeReader(odoo, store, clock);
  const read = () => reader.changed('product.product', ['id'], [], []);
  return { store, odoo, clock, read };
}

test('P6: a row that was seen for good is read again once its cursor was forgotten: the store may have lost it', async () => {
  const { store, clock, read } = bench();
  for (const expected of [[10], [10], []]) {
    const { rows, done } = await read();
    expect(rows.map(({ id }) => id)).toEqual(expected);
    await done();
    await clock.pass(200_000);
  }
  await store.forgetCursors();
  const { rows, fresh, isFirst } = await read();
  expect([rows.map(({ id }) => id), fresh.map(({ id }) => id), isFirst]).toEqual([[10], [10], true]);
});

test('P6: a cursor that is forgotten while its rows are applied stays forgotten', async () => {
  const { store, odoo, read } = bench();
  await (await read()).done();
  odoo.put('product.product', { id: 11, name: 'Product 11', write_date: '2026-01-01 00:00:10' });
  const { done } = await read();
  await store.forgetCursors();
  await done();
  expect(await store.cursor('product.product')).toBeUndefined();
  await (await read()).done();
  expect(await store.cursor('product.product')).toEqual({ writeDate: '2026-01-01 00:00:10', id: 11 });
});
