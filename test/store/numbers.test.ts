import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import { restoreBackup } from '../../main/store/restore.ts';
import { sequenceAfter } from '../../main/store/sequence.ts';
import { confirmation, entryId } from '../fakes/entries.ts';
import { photograph } from './damage.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();

test('P3: no number is given twice, however often in a row the log is lost with the entries in it', async () => {
  let file = join(folder, '0', 'station.sqlite');
  const given: number[] = [];
  const told: string[] = [];
  for (let loss = 1; loss <= 4; loss += 1) {
    const store = await openStore({ file });
    for (let n = 0; n < 5; n += 1) {
      const id = entryId(loss * 100 + n);
      given.push((await store.recordEntry((seq) => confirmation(seq, { id }))).seq);
    }
    told.push(...(await store.openExceptions()).map(({ failure }) => failure.facts['missing'] ?? ''));
    const cut = photograph(file, join(folder, String(loss)));
    await store.close();
    rmSync(`${cut}-wal`);
    file = cut;
  }
  expect(new Set(given).size).toBe(given.length);
  expect(given).toEqual(given.toSorted((a, b) => a - b));
  // Numbers that were left out on purpose are no loss that a person must be told of.
  expect(told.filter((missing) => missing !== '')).toEqual([]);
});

test('P3: a backup from before a loss gives no number again that was given after it, though the present file has lost its log', async () => {
  const file = join(folder, 'before', 'station.sqlite');
  const first = await openStore({ file });
  await first.addEntry(confirmation(1));
  const backup = await first.backUp();
  await first.close();
  // The loss: numbers go on behind a gap.
  await restoreBackup(file, backup);
  const after = await openStore({ file });
  const given = await after.recordEntry((seq) => confirmation(seq, { id: entryId(77) }));
  const cut = photograph(file, join(folder, 'before-cut'));
  await after.close();
  rmSync(`${cut}-wal`);
  const { next, entries } = await restoreBackup(cut, backup);
  expect(entries).toBe(1);
  const then = await openStore({ file: cut });
  const anew = await then.recordEntry((seq) => confirmation(seq, { id: entryId(78) }));
  await then.close();
  expect(anew.seq).toBe(next);
  expect(anew.seq).toBeGreaterThan(given.seq);
  // All that was left out is known as such: a later rescue tells nobody of it.
  const again = await openStore({ file: cut });
  expect(await again.setting('sequence')).toMatchObject({ missing: [{ from: 2, to: next - 1 }] });
  await again.close();
});

test('P3: a loss leaves its own gap behind the one before, and knows all of it as left out', () => {
  const first = sequenceAfter(5, [], { next: 1, missing: [] });
  expect(first).toEqual({ next: 1006, missing: [{ from: 6, to: 1005 }] });
  expect(sequenceAfter(5, [], first)).toEqual({ next: 2006, missing: [{ from: 6, to: 2005 }] });
  const gaps = [{ from: 6, to: 1005 }];
  expect(sequenceAfter(1010, gaps, first)).toEqual({ next: 2011, missing: [...gaps, { from: 1011, to: 2010 }] });
});
