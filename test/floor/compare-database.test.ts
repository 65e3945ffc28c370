import { expect, test } from 'vitest';
import { prepareMove } from '../../main/floor/change-database.ts';
import { compareDatabase } from '../../main/floor/compare-database.ts';
import { Picture } from '../../main/floor/picture.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { aConfirm, anEntry, anOrder, ids } from '../fakes/plant-builders.ts';
import { faultOf, RowsTransport } from '../fakes/scripted-odoo.ts';
import { virtualClock } from '../fakes/virtual-clock.ts';

const lost = { url: '', database: '', firstSeq: 1 };
const next = { url: 'https://odoo.example.com', database: 'plant' };
const kept = { url: 'http://10.0.0.5', database: 'plant', firstSeq: 1 };
const nobody = () => Promise.resolve(false);
const somebody = () => Promise.resolve(true);

async function compared(from: typeof lost, name: string) {
  const store = memoryStore();
  await store.addEntry(anEntry(1, aConfirm()));
  await store.applyReplicas('orders', [anOrder()]);
  const transport = new RowsTransport();
  transport.put('mrp.production', { id: 900, name, product_id: [ids.bracket, 'Bracket'] });
  return compareDatabase(store, from, next, transport, nobody);
}

test('P2: a station whose settings were damaged is set up again with what waits, at the Odoo that holds its orders', async () => {
  expect(await compared(lost, 'WH/MO/900')).toEqual({ move: 'follow', obstacle: undefined });
});

test.each([
  ['lost settings, an Odoo with other orders', lost, 'WH/MO/17'],
  [
    'another database with the same orders, and nothing booked that would prove it',
    { ...kept, database: 'copy' },
    'WH/MO/900',
  ],
])('P3: what waits does not go there: %s', async (_, from, name) => {
  expect(await compared(from, name)).toMatchObject({ move: 'leave', obstacle: { code: 'entries_waiting' } });
});

/** Booked as document 1001, 1002 …, which this Odoo holds with the marks that the postings left. */
async function booked(count: number): Promise<{ store: StationStore; transport: RowsTransport }> {
  const store = memoryStore();
  const transport = new RowsTransport();
  for (let seq = 1; seq <= count; seq += 1) {
    const entry = anEntry(seq, aConfirm(), 'settled', { resId: 1_000 + seq });
    await store.addEntry(entry);
    transport.put('mrp.production', documentOf(entry));
  }
  return { store, transport };
}

const documentOf = ({ id, seq }: Entry) => ({
  id: 1_000 + seq,
  name: `DOC/${1_000 + seq}`,
  state: 'done',
  origin: `PS ${id}`,
  date_finished: '2026-01-05 09:00:00',
  product_id: [ids.bracket, 'Bracket'],
});

test.each([
  ['of the same name', next],
  ['of another name', { ...next, database: 'plant-2026' }],
])('P3, P6: with nothing waiting, an Odoo that holds what was booked last is the same one, %s', async (_, to) => {
  const { store, transport } = await booked(30);
  expect(await compareDatabase(store, kept, to, transport, somebody)).toEqual({
    move: 'follow_idle',
    obstacle: undefined,
  });
});

test('P3, P6: with nothing waiting, an Odoo with the same numbers and names but without the last booking is another one', async () => {
  const { store, transport } = await booked(3);
  transport.put('mrp.production', { ...documentOf(anEntry(3, aConfirm())), origin: 'S00017' });
  expect(await compareDatabase(store, kept, next, transport, nobody)).toEqual({ move: 'leave', obstacle: undefined });
});

test('P3: an Odoo that hides every booked document from this user proves nothing', async () => {
  const { store, transport } = await booked(2);
  for (const id of [1_001, 1_002]) transport.remove('mrp.production', id);
  transport.before = ({ method }) => (method === 'read' ? faultOf('forbidden') : undefined);
  expect(await compareDatabase(store, kept, next, transport, nobody)).toEqual({ move: 'leave', obstacle: undefined });
});

test('a station that has booked nothing since it came to its database moves without a question', async () => {
  const { store, transport } = await booked(2);
  expect(await compareDatabase(store, { ...kept, firstSeq: 3 }, next, transport, nobody)).toEqual({
    move: 'leave',
    obstacle: undefined,
  });
  expect(transport.calls).toEqual([]);
});

test('P6: an Odoo that does not answer whether it is the same one is said so, and the station stays where it is', async () => {
  const { store, transport } = await booked(2);
  transport.before = () => faultOf('busy');
  expect(await compareDatabase(store, kept, next, transport, nobody)).toMatchObject({
    obstacle: { code: 'odoo_busy' },
  });
});

test('P2, P3: what waits follows a database that was renamed, if it holds what was booked last and the old name is gone', async () => {
  const { store, transport } = await booked(2);
  await store.addEntry(anEntry(3, aConfirm()));
  await store.applyReplicas('orders', [anOrder()]);
  transport.put('mrp.production', { id: 900, name: 'WH/MO/900', product_id: [ids.bracket, 'Bracket'] });
  const renamed = { ...kept, database: 'plant-2026' };
  const move = async (old: () => Promise<boolean>) =>
    (await compareDatabase(store, kept, renamed, transport, old)).move;
  expect(await move(nobody)).toBe('follow');
  expect(await move(somebody)).toBe('leave');
  transport.put('mrp.production', { ...documentOf(anEntry(2, aConfirm())), origin: '' });
  expect(await move(nobody)).toBe('leave');
});

test('P3: what was recorded since the databases were compared holds the move up', async () => {
  const { store } = await booked(1);
  const settings = await loadSettings(store);
  const deps = {
    store,
    settings,
    clock: virtualClock(),
    picture: new Picture(store, () => ({ holdLocationId: null })),
  };
  await store.saveCursor('mrp.production', { writeDate: '2026-01-05 06:00:00', id: 9 });
  await store.addEntry(anEntry(2, aConfirm()));
  await expect(prepareMove(deps, 'follow_idle')).rejects.toThrow('entries_waiting');
  expect(await store.cursor('mrp.production')).toBeDefined();
});
