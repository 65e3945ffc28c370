import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { SecondInstance } from '../../main/store/errors.ts';
import { openStore } from '../../main/store/open.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const recorder = join(import.meta.dirname, 'recording-child.ts');

/** Starts the child, lets it acknowledge `least` entries, runs `meanwhile`, kills it; brings the acknowledged ids. */
async function recordAndKill(file: string, least: number, meanwhile?: () => Promise<void>): Promise<string[]> {
  const station = spawn(process.execPath, [recorder, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(station, 'exit');
  let printed = '';
  let met = false;
  try {
    for await (const chunk of station.stdout) {
      printed += String(chunk);
      if (met || printed.split('\n').length <= least) continue;
      met = true;
      await meanwhile?.();
      station.kill('SIGKILL');
    }
  } finally {
    station.kill('SIGKILL');
    await ended;
  }
  // A line without its end was cut off by the kill.
  return printed.split('\n').slice(0, -1);
}

test('P1, P2: whenever the station is killed, every acknowledged entry is there and the numbering has no gap', async () => {
  const file = join(folder, 'killed.db');
  const acknowledged = new Set<string>();
  for (const least of [1, 40, 300, 7, 150]) {
    for (const id of await recordAndKill(file, least)) acknowledged.add(id);
    const store = await openStore({ file });
    const entries = await store.newestEntries(1_000_000);
    await store.close();
    const ids = new Set(entries.map(({ id }) => id));
    expect([...acknowledged].filter((id) => !ids.has(id))).toEqual([]);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: entries.length }, (_, n) => entries.length - n));
    // At most the one that was on the disk and not yet printed, for each kill.
    expect(ids.size - acknowledged.size).toBeLessThanOrEqual(5);
  }
  expect(acknowledged.size).toBeGreaterThan(490);
  const db = new DatabaseSync(file);
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  db.close();
});

test('a second station on the same file is refused while the first one runs, and welcome afterwards', async () => {
  const file = join(folder, 'shared.db');
  const acknowledged = await recordAndKill(file, 5, async () => {
    await expect(openStore({ file })).rejects.toThrow(SecondInstance);
    await expect(openStore({ file })).rejects.toMatchObject({ failure: { code: 'second_instance' } });
  });
  const store = await openStore({ file });
  expect((await store.newestEntries(1_000_000)).length).toBeGreaterThanOrEqual(acknowledged.length);
  await expect(openStore({ file })).rejects.toThrow(SecondInstance);
  await store.close();
});
