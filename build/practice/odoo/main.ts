import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { PLANT_PLAN } from '../../plant/plan.ts';
import { startModelOdoo } from './http.ts';
import type { ModelState } from './model-odoo.ts';

/**
 * The practice Odoo as a process of its own: `node build/practice/odoo/main.ts [--port N] [--state FILE]`.
 * Prints one line of JSON when it is ready: url, database, keys, logins and the plant's ids. Ends when its standard input ends, which
 * a parent keeps open, or on a signal. With a state file the plant goes on where it stopped, also after a hard end.
 */
const { values } = parseArgs({ options: { port: { type: 'string' }, state: { type: 'string' } } });
const file = values.state;
const state =
  file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ModelState) : undefined;
const odoo = await startModelOdoo({
  plan: PLANT_PLAN,
  port: Number(values.port ?? 0),
  ...(state ? { state } : {}),
});

let saved = state ? odoo.calls : -1;
function save(): void {
  if (file === undefined || saved === odoo.calls) return;
  saved = odoo.calls;
  writeFileSync(`${file}.new`, JSON.stringify(odoo.model.state()), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
save();
setInterval(save, 2000).unref();

let ending = false;
async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await odoo.stop();
  save();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
process.stdin
  .on('end', () => void end())
  .on('error', () => void end())
  .resume();

const { url, database, keys, logins } = odoo;
console.log(JSON.stringify({ url, database, keys, logins, plant: odoo.model.plant }));
