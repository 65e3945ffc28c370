import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { StoreDamaged } from '../../main/store/errors.ts';
import { loadSettings } from '../../main/floor/settings.ts';
import { newestBackups } from '../../main/store/backups.ts';
import { openStore, type OpenStore } from '../../main/store/open.ts';
import { isUnreadable } from '../../main/store/unreadable.ts';
import type { ReplicaMap } from '../../sync/domain/replicas.ts';
import { confirmation, counted, entryId, pending, product, refusal } from '../fakes/entries.ts';
import { allEntries, photograph, setAside } from './damage.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const count = 800;
let original = '';
/** Too large to be read as a whole before the station opens. */
let large = '';
let nth = 0;

beforeAll(async () => {
  original = join(folder, 'original', 'station.sqlite');
  const store = await openStore({ file: original });
  for (let seq = 1; seq <= count; seq += 1)
    await store.addEntry(
      confirmation(seq, {
        station: `mark-entry-${String(seq).padStart(4, '0')}`,
        delivery: { ...pending, state: seq <= 790 ? 'settled' : 'pending' },
      }),
    );
  await store.saveSetting('station', { name: 'mark-setting' });
  await store.applyReplicas('products', [product(7, 'mark-product'), product(8, 'sound')]);
  await store.saveCursor('product.product', { writeDate: 'mark-cursor', id: 8 });
  await store.saveCursor('mrp.production', { writeDate: '2026-11-21 06:00:00', id: 412 });
  await store.raise({ ...refusal('mark'), here: 'mark-exception' });
  for (let seq = 1; seq <= 5; seq += 1) await store.appendCount(counted('good', seq));
  await store.close();
  large = photograph(original, join(folder, 'large'));
  const other = await openStore({ file: large });
  await other.saveSetting('large', 'x'.repeat(50_000_000));
  await other.close();
}, 20_000);

/** A copy in which the quote before a field's name is another byte: no JSON any more. */
function damaged(field: string, of = original): string {
  const file = photograph(of, join(folder, String((nth += 1))));
  const bytes = readFileSync(file);
  let found = 0;
  for (let at = bytes.indexOf(field); at >= 0; at = bytes.indexOf(field, at + 1)) {
    bytes[at] = 0x23;
    found += 1;
  }
  if (found === 0) throw new Error(`${field} is not in the file`);
  writeFileSync(file, bytes);
  return file;
}

const codes = async (store: OpenStore): Promise<string[]> =>
  (await store.openExceptions()).filter(({ kind }) => kind === 'damaged').map(({ failure }) => failure.code);

describe('one changed byte in what only this station knows', () => {
  test.each([
    ['an old entry', '"station":"mark-entry-0300"', count - 1],
    ['an exception', '"here":"mark-exception"', count],
    ['a count row', '"signal":"good"', count],
    ['a setting', '"name":"mark-setting"', count],
  ])('P2: in %s: the next start rescues all the rest and tells', async (_, field, entries) => {
    const file = damaged(field);
    const store = await openStore({ file });
    expect(await codes(store)).toEqual(['store_rebuilt']);
    expect(await allEntries(store)).toHaveLength(entries);
    expect(setAside(dirname(file))).toHaveLength(1);
    expect((await loadSettings(store)).get('station').locale).toBe('en');
    expect((await store.recordEntry((seq) => confirmation(seq, { id: entryId(9_000), seq }))).id).toBe(entryId(9_000));
    await store.close();
  });

  test('P1: a damaged setting comes back out of the newest backup', async () => {
    const file = photograph(original, join(folder, String((nth += 1))));
    let store = await openStore({ file });
    await store.backUp();
    await store.close();
    const bytes = readFileSync(file);
    for (let at = bytes.indexOf('"name":"mark-s'); at >= 0; at = bytes.indexOf('"name":"mark-s')) bytes[at] = 0x23;
    writeFileSync(file, bytes);
    store = await openStore({ file });
    expect(await codes(store)).toEqual(['store_rebuilt']);
    expect(await store.setting('station')).toEqual({ name: 'mark-setting' });
    await store.close();
  });

  test('P6: met while the station runs, it is told once; recording goes on, and the next start rescues', async () => {
    const file = damaged('"station":"mark-entry-0300"', large);
    let store = await openStore({ file });
    expect(await codes(store)).toEqual([]);
    await expect(store.newestEntries(1_000)).rejects.toThrow(StoreDamaged);
    await expect(store.newestEntries(1_000)).rejects.toThrow(StoreDamaged);
    await expect.poll(() => codes(store)).toEqual(['store_damaged']);
    expect((await store.recordEntry((seq) => confirmation(seq, { id: entryId(9_000), seq }))).seq).toBe(count + 1);
    expect(existsSync(`${file}.check`)).toBe(true);
    await store.close();
    store = await openStore({ file });
    expect(await codes(store)).toEqual(['store_rebuilt']);
    expect(await allEntries(store)).toHaveLength(count);
    await store.close();
  }, 20_000);

  test('P6: met by a backup, it is told, and the copy does not count', async () => {
    const store = await openStore({ file: damaged('"signal":"good"', large) });
    expect(await codes(store)).toEqual([]);
    expect(await store.backUp()).toBe('');
    expect(await codes(store)).toEqual(['store_damaged']);
    await store.close();
  }, 20_000);
});

describe("one changed byte in a copy of Odoo's records", () => {
  const fresh: ReplicaMap['products'] = product(7, 'new');

  test.each([
    ['read', (store: OpenStore) => store.replicas('products')],
    ['read one by one', (store: OpenStore) => store.replica('products', '7')],
    ['pulled', (store: OpenStore) => store.applyReplicas('products', [product(8, 'sound')])],
    ['backed up', (store: OpenStore) => store.backUp()],
  ])(
    'P6: met as it is %s, it is dropped and told, everything is pulled again, and all else goes on',
    async (_, meet) => {
      const file = damaged('"name":"mark-product"');
      const store = await openStore({ file });
      await meet(store);
      expect((await store.replicas('products')).map(({ id }) => id)).toEqual(['8']);
      expect([await store.cursor('product.product'), await store.cursor('mrp.production')]).toEqual([
        undefined,
        undefined,
      ]);
      expect(await codes(store)).toEqual(['records_damaged']);
      await store.applyReplicas('products', [fresh]);
      expect(await store.replica('products', '7')).toEqual(fresh);
      expect(await allEntries(store)).toHaveLength(count);
      await store.close();
      expect([setAside(dirname(file)), existsSync(`${file}.check`)]).toEqual([[], false]);
    },
  );

  test('a backup in which only such a row is damaged counts', async () => {
    const file = damaged('"name":"mark-product"');
    const store = await openStore({ file });
    await store.backUp();
    await store.close();
    expect(newestBackups(file)).toHaveLength(1);
  });

  test('P6: how far it was pulled cannot be read: it is pulled from the start', async () => {
    const store = await openStore({ file: damaged('"writeDate":"mark-cursor"') });
    expect(await store.cursor('product.product')).toBeUndefined();
    await store.saveCursor('product.product', { writeDate: '2026-11-21 07:00:00', id: 9 });
    expect(await store.cursor('product.product')).toEqual({ writeDate: '2026-11-21 07:00:00', id: 9 });
    expect((await store.replicas('products')).map(({ id }) => id)).toEqual(['7', '8']);
    await store.close();
  });
});

test('what SQLite calls readable JavaScript can read, and the other way round, whatever byte was changed', () => {
  const db = new DatabaseSync(':memory:');
  const asked = db.prepare(`SELECT ${isUnreadable} AS odd FROM (SELECT ? AS json)`);
  const text = Buffer.from(JSON.stringify(confirmation(1)));
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.integer({ min: 0, max: 127 }), (at, byte) => {
      const changed = Buffer.from(text);
      changed[at] = byte;
      const json = changed.toString();
      expect(asked.get(json)).toEqual({ odd: isJson(json) ? 0 : 1 });
    }),
    { numRuns: 3_000 },
  );
  db.close();
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
