import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../../main/store/open.ts';
import { confirmation } from '../fakes/entries.ts';
import { photograph } from './damage.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
chmodSync(folder, 0o755);
const child = join(import.meta.dirname, 'view-child.ts');
const locked: string[] = [];
afterAll(() => locked.forEach((path) => chmodSync(path, 0o755)));

function openedByAnother(file: string): unknown {
  chmodSync(dirname(file), 0o555);
  locked.push(dirname(file));
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', child, file], {
    encoding: 'utf8',
  });
  return JSON.parse(said);
}

test('P1: where nothing can be saved everything is shown, with what stands in the log, and every write is refused with the reason', async () => {
  const file = join(folder, 'original', 'station.sqlite');
  const store = await openStore({ file });
  await store.saveSetting('operator', 'Bert');
  for (let seq = 1; seq <= 3; seq += 1) await store.addEntry(confirmation(seq));
  const cut = photograph(file, join(folder, 'cut'));
  await store.close();
  for (const each of [file, cut]) {
    for (const name of readdirSync(dirname(each))) chmodSync(join(dirname(each), name), 0o444);
    const before = readFileSync(each);
    expect(openedByAnother(each)).toEqual({
      viewOnly: 'disk_read_only',
      entries: [3, 2, 1],
      setting: 'Bert',
      refused: Array(4).fill('disk_read_only'),
    });
    expect(readFileSync(each).equals(before)).toBe(true);
  }
});

test('P1: a rebuild that was cut off by its last steps is shown where nothing can be saved any more', async () => {
  const file = join(folder, 'cut-off', 'station.sqlite');
  const store = await openStore({ file });
  await store.saveSetting('operator', 'Bert');
  for (let seq = 1; seq <= 3; seq += 1) await store.addEntry(confirmation(seq));
  await store.close();
  renameSync(file, `${file}.rebuilt-damaged-2026-11-21T06-00-00-000Z`);
  expect(openedByAnother(file)).toMatchObject({ viewOnly: 'disk_read_only', entries: [3, 2, 1], setting: 'Bert' });
});

test('a new station that may not write its folder says so', () => {
  const file = join(folder, 'locked', 'deeper', 'station.sqlite');
  expect(openedByAnotherIn(file)).toEqual({ failure: 'disk_read_only' });
});

function openedByAnotherIn(file: string): unknown {
  chmodSync(folder, 0o555);
  locked.push(folder);
  return JSON.parse(execFileSync(process.execPath, [child, file], { encoding: 'utf8' }));
}
