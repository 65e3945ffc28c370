import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';

const OWNER = `
import { startOdoo } from '${new URL('../../../build/odoo/server.ts', import.meta.url).href}';
const odoo = await startOdoo();
console.log(JSON.stringify({ url: odoo.url, folder: await odoo.sql('show data_directory') }));
setInterval(() => undefined, 1000);
`;

test('Odoo, PostgreSQL and their folder are gone after their owner was killed', async () => {
  const owner = spawn(process.execPath, ['--input-type=module', '-e', OWNER], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface(owner.stdout), 'line')) as [string];
  const { url, folder } = JSON.parse(line) as { url: string; folder: string };
  const runFolder = dirname(folder.trim());
  expect((await fetch(`${url}/web/version`)).ok).toBe(true);
  expect(existsSync(runFolder)).toBe(true);
  owner.kill('SIGKILL');
  const deadline = performance.now() + 20_000;
  while (existsSync(runFolder) && performance.now() < deadline) await pause(100);
  expect(existsSync(runFolder)).toBe(false);
  await expect(fetch(`${url}/web/version`)).rejects.toThrow('fetch failed');
});
