import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StoreDamaged } from '../../main/store/errors.ts';
import { exportEntries, importEntries } from '../../main/store/transfer.ts';
import type { DeliveryState } from '../../sync/domain/delivery.ts';
import { confirmation, entryId, pending } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const states: readonly DeliveryState[] = ['pending', 'posted', 'settled', 'parked', 'set_aside', 'unknown'];
const entry = (seq: number) =>
  confirmation(seq, { delivery: { ...pending, state: states[seq % states.length] ?? 'pending' } });

async function filled(count: number) {
  const store = memoryStore();
  for (let seq = 1; seq <= count; seq += 1) await store.addEntry(entry(seq));
  return store;
}

test('P2, P3: all entries go out and come in again under their ids; what Odoo may have is asked for, never overwritten', async () => {
  const path = join(folder, 'all.jsonl');
  expect(await exportEntries(await filled(1234), path, 'all')).toBe(1234);
  const other = memoryStore();
  await other.addEntry(entry(3));
  await other.addEntry(confirmation(7, { id: entryId(7_000) }));
  expect(await importEntries(other, path)).toEqual({
    added: 1232,
    there: 1,
    conflicts: [{ id: entryId(7), seq: 7 }],
    broken: [],
  });
  expect(await other.entry(entryId(3))).toEqual(entry(3));
  const expected = { pending: 'unknown', posted: 'unknown', unknown: 'unknown' } as Partial<
    Record<DeliveryState, string>
  >;
  for (const seq of [1, 2, 4, 5, 6, 12, 1234]) {
    const { delivery, ...facts } = entry(seq);
    const found = await other.entry(facts.id);
    expect(found).toMatchObject(facts);
    expect(found?.delivery.state).toBe(expected[delivery.state] ?? delivery.state);
  }
  expect(await importEntries(other, path)).toMatchObject({ added: 0, there: 1233 });
});

test('only what is not at its end, where IT asks for that', async () => {
  const path = join(folder, 'open.jsonl');
  const exported = await exportEntries(await filled(60), path, 'open');
  expect(exported).toBe(40);
  const other = memoryStore();
  expect(await importEntries(other, path)).toMatchObject({ added: 40 });
  expect(await other.entriesIn(['settled', 'set_aside'], 100)).toEqual([]);
});

test('one changed, missing, doubled or moved line is found before anything is added', async () => {
  const path = join(folder, 'good.jsonl');
  await exportEntries(await filled(30), path, 'all');
  const good = readFileSync(path);
  const lines = good.toString('utf8').trimEnd().split('\n');
  const without = (at: number): string[] => lines.toSpliced(at, 1);
  const bad: string[] = [
    without(4).join('\n'),
    without(lines.length - 1).join('\n'),
    lines.toSpliced(3, 0, lines[3] ?? '').join('\n'),
    lines
      .with(1, lines[2] ?? '')
      .with(2, lines[1] ?? '')
      .join('\n'),
    [...lines, lines[0]].join('\n'),
    '',
  ];
  const refused = async (content: string | Buffer): Promise<void> => {
    const file = join(folder, 'bad.jsonl');
    writeFileSync(file, content);
    const store = memoryStore();
    await expect(importEntries(store, file)).rejects.toThrow(StoreDamaged);
    expect(await store.newestEntries(100)).toEqual([]);
  };
  for (const content of bad) await refused(content);
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 2), fc.integer({ min: 33, max: 126 }), async (at, byte) => {
      fc.pre(good[at] !== byte);
      const content = Buffer.from(good);
      content[at] = byte;
      await refused(content);
    }),
    { numRuns: 150 },
  );
});

test('an export that fails leaves no file', async () => {
  const path = join(folder, 'no-such-folder', 'x.jsonl');
  await expect(exportEntries(await filled(1), path, 'all')).rejects.toThrow('ENOENT');
  expect(existsSync(path)).toBe(false);
});

test('P2: an entry that was damaged before it was exported is named, and all others come in', async () => {
  const path = join(folder, 'rotten.jsonl');
  const store = await filled(20);
  await store.addEntry({ ...entry(21), operator: 'Xnna Muster' });
  await store.addEntry(entry(22));
  expect(await exportEntries(store, path, 'all')).toBe(22);
  const other = memoryStore();
  expect(await importEntries(other, path)).toEqual({
    added: 21,
    there: 0,
    conflicts: [],
    broken: [{ line: 2, id: entryId(21), seq: 21 }],
  });
  expect(await other.entry(entryId(21))).toBeUndefined();
});

test('P2: text with characters at which some readers end a line goes out and comes in again, also out of files that do not escape them', async () => {
  const path = join(folder, 'separators.jsonl');
  const store = memoryStore();
  const odd = confirmation(1, { operator: 'Anna\u2028Muster\u2029', station: 'press\r\nand\u0085one' });
  await store.addEntry(odd);
  await exportEntries(store, path, 'all');
  const text = readFileSync(path, 'utf8');
  expect(text).not.toMatch(/[\u2028\u2029]/);
  const [line = ''] = text.split('\n');
  const unescaped = `${JSON.stringify(JSON.parse(line))}\n`;
  expect(unescaped).toMatch(/\u2028/);
  const sha256 = createHash('sha256').update(unescaped).digest('hex');
  const older = join(folder, 'unescaped.jsonl');
  writeFileSync(older, `${unescaped}${JSON.stringify({ end: { entries: 1, sha256 } })}\n`);
  for (const file of [path, older]) {
    const other = memoryStore();
    expect(await importEntries(other, file)).toMatchObject({ added: 1, broken: [] });
    expect((await other.entry(odd.id))?.operator).toBe(odd.operator);
  }
});
