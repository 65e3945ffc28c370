import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PLANT_PLAN } from '../plant/plan.ts';
import { cacheFolder } from './cache.ts';
import { isAlive } from './lock.ts';
import { ensureOdoo } from './packages.ts';
import { makeApiKey } from './rpc.ts';
import { seedPlant, type SeededPlant } from './seed.ts';
import { startOdoo } from './server.ts';

/** A developer's Odoo as its keeper process describes it in state.json. */
interface DeveloperOdoo {
  keeper: number;
  /** Counts the starts and resets, so that `reset` can wait for its own. */
  round: number;
  url: string;
  database: string;
  version: string;
  adminLogin: string;
  adminPassword: string;
  adminKey: string;
  plant: SeededPlant;
}

const USAGE = `npm run odoo -- up      starts a real Odoo 19 with the practice plant (or shows the running one)
npm run odoo -- url     shows its address and logins
npm run odoo -- reset   puts the practice plant back as it was after 'up'
npm run odoo -- down    ends it`;

const folder = join(cacheFolder(), 'developer-odoo');
const stateFile = join(folder, 'state.json');
const logFile = join(folder, 'keeper.log');
const port = Number(process.env['ODOO_PORT'] ?? 8169);

function running(): DeveloperOdoo | undefined {
  if (!existsSync(stateFile)) return undefined;
  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as DeveloperOdoo;
  return isAlive(state.keeper) ? state : undefined;
}

function show(state: DeveloperOdoo): void {
  console.log(`Odoo      ${state.url}  (${state.version}, database ${state.database})`);
  console.log(`admin     ${state.adminLogin} / ${state.adminPassword}, API key ${state.adminKey}`);
  for (const { login, key } of Object.values(state.plant.stations)) console.log(`station   ${login}, API key ${key}`);
}

async function up(): Promise<void> {
  const before = running();
  if (before) return show(before);
  mkdirSync(folder, { recursive: true });
  rmSync(stateFile, { force: true });
  // Downloads are done here, so that their progress and their failures are seen.
  await ensureOdoo(console.log);
  const log = openSync(logFile, 'w');
  const keeper = spawn(process.execPath, [fileURLToPath(import.meta.url), 'keep'], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  let ended = false;
  keeper.once('exit', () => (ended = true));
  keeper.unref();
  show(
    await waitFor(
      () => running(),
      () => ended,
    ),
  );
}

async function waitFor(look: () => DeveloperOdoo | undefined, ended: () => boolean): Promise<DeveloperOdoo> {
  const deadline = performance.now() + 300_000;
  while (performance.now() < deadline && !ended()) {
    const state = look();
    if (state) return state;
    await pause(100);
  }
  throw new Error(`Odoo did not come up. The keeper said:\n${readFileSync(logFile, 'utf8')}`);
}

async function reset(): Promise<void> {
  const before = running();
  if (!before) throw new Error('No Odoo is running. Start one: npm run odoo -- up');
  process.kill(before.keeper, 'SIGUSR2');
  const isNext = () => {
    const state = running();
    return state && state.round > before.round ? state : undefined;
  };
  show(await waitFor(isNext, () => !isAlive(before.keeper)));
}

async function down(): Promise<void> {
  const state = running();
  if (!state) return console.log('No Odoo is running.');
  process.kill(state.keeper, 'SIGTERM');
  while (isAlive(state.keeper)) await pause(50);
  console.log('Ended.');
}

/** The detached process that owns the developer's Odoo: when it ends, Odoo and PostgreSQL end. */
async function keep(): Promise<void> {
  const odoo = await startOdoo({ port, progress: console.log });
  const { url, database, version, adminLogin, adminPassword } = odoo;
  const adminKey = await makeApiKey(url, database, adminLogin, adminPassword);
  const plant = await seedPlant({ url, database, key: adminKey }, PLANT_PLAN);
  await odoo.snapshot();
  let round = 0;
  const announce = () => {
    const login = { adminLogin, adminPassword, adminKey };
    const state: DeveloperOdoo = { keeper: process.pid, round: ++round, url, database, version, ...login, plant };
    writeFileSync(`${stateFile}.part`, JSON.stringify(state, null, 2), { mode: 0o600 });
    renameSync(`${stateFile}.part`, stateFile);
  };
  announce();
  process.on('SIGUSR2', () => void odoo.resetDatabase().then(announce));
  await new Promise((resolve) => {
    // Something must keep the process alive; signals alone do not.
    const alive = setInterval(() => undefined, 60_000);
    process.once('SIGTERM', () => {
      clearInterval(alive);
      resolve(undefined);
    });
  });
  rmSync(stateFile, { force: true });
  await odoo.stop();
}

const commands: Record<string, () => Promise<void> | void> = {
  up,
  down,
  reset,
  keep,
  url: () => {
    const state = running();
    if (state) show(state);
    else console.log('No Odoo is running. Start one: npm run odoo -- up');
  },
};

const command = commands[process.argv[2] ?? ''];
if (!command) {
  console.log(USAGE);
  process.exitCode = 2;
} else {
  try {
    await command();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
