import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { json2Transport } from '../../main/odoo/json2-transport.ts';
import type { OdooReply } from '../../sync/ports.ts';

const folder = mkdtempSync(join(tmpdir(), 'practice-odoo-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

interface Ready {
  readonly url: string;
  readonly database: string;
  readonly keys: { readonly admin: string; readonly station: string };
}

async function start(): Promise<{ child: ChildProcess; ready: Ready }> {
  const main = fileURLToPath(new URL('../../build/practice/odoo/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--state', join(folder, 'plant.json')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return { child, ready: JSON.parse(line) as Ready };
  throw new Error('the practice Odoo ended before it was ready');
}

const ask = async (
  { url, database, keys }: Ready,
  method: string,
  args: Record<string, unknown>,
): Promise<OdooReply> => {
  const transport = json2Transport({ url, database, key: keys.admin });
  const reply = await transport.call({ model: 'stock.scrap.reason.tag', method, args });
  transport.close();
  return reply;
};

it('as a process it ends with its parent, and goes on where it stopped, with the same keys', async () => {
  const first = await start();
  expect(await ask(first.ready, 'create', { vals_list: [{ name: 'Warped' }] })).toMatchObject({ ok: true });
  first.child.stdin?.end();
  await once(first.child, 'exit');
  expect(first.child.exitCode).toBe(0);

  const second = await start();
  expect(second.ready.keys).toEqual(first.ready.keys);
  const args = { domain: [['name', '=', 'Warped']] };
  expect(await ask(second.ready, 'search_count', args)).toEqual({ ok: true, value: 1 });
  second.child.kill('SIGTERM');
  await once(second.child, 'exit');
});
