import { expect, test } from 'vitest';
import { compareDatabase } from '../../main/floor/change-database.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry, anOrder, ids } from '../fakes/plant-builders.ts';
import { RowsTransport } from '../fakes/scripted-odoo.ts';

const lost = { url: '', database: '' };
const next = { url: 'https://odoo.example.com', database: 'plant' };
const nobody = () => Promise.resolve(false);

async function compared(kept: typeof lost, name: string) {
  const store = memoryStore();
  await store.addEntry(anEntry(1, aConfirm()));
  await store.applyReplicas('orders', [anOrder()]);
  const transport = new RowsTransport();
  transport.put('mrp.production', { id: 900, name, product_id: [ids.bracket, 'Bracket'] });
  return compareDatabase(store, kept, next, transport, nobody);
}

test('P2: a station whose settings were damaged is set up again with what waits, at the Odoo that holds its orders', async () => {
  expect(await compared(lost, 'WH/MO/900')).toMatchObject({ same: true, obstacle: undefined });
});

test.each([
  ['lost settings, an Odoo with other orders', lost, 'WH/MO/17'],
  ['another database with the same orders', { ...next, database: 'copy' }, 'WH/MO/900'],
])('P3: what waits does not go there: %s', async (_, kept, name) => {
  expect(await compared(kept, name)).toMatchObject({ same: false, obstacle: { code: 'entries_waiting' } });
});
