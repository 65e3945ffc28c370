import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';
import { check } from '../check.ts';
import { findElectron } from '../start/electron.ts';
import { ensureRenderer } from '../start/renderer.ts';
import { prepare } from './prepare.ts';

/** `npm test`: sets up what the tests need, then checks, tests and quick proofs; closes with `N passed, N failed`. */
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Tally {
  passed: number;
  failed: number;
}

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** Proofs that need a real Odoo wait for it most of the time; the others need a processor. So two go on at once. */
const withOdoo = ['chaos-odoo', 'model-fidelity'] as const;
const alone = ['simulate', 'power-cut', 'kill', 'storage'] as const;

/** Runs proofs one after the other; each prints all it said when it is through. */
async function prove(names: readonly string[], count: (ok: boolean) => void): Promise<void> {
  for (const name of names) {
    const child = spawn('npm', ['run', '--silent', 'proof', '--', name, '--quick'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part));
    const [code] = (await once(child, 'close')) as [number | null];
    say(Buffer.concat(said).toString().trimEnd());
    count(code === 0);
  }
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
}

/** Runs the test projects and reads vitest's own count; a file that did not even load counts as one failure. */
async function vitest(projects: readonly string[], tally: Tally): Promise<void> {
  const file = join(tmpdir(), `plant-supervisor-tests-${process.pid}.json`);
  const ok = await run('vitest', [
    'run',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const result = report.parse(JSON.parse(readFileSync(file, 'utf8')));
    const unloaded = result.testResults.filter(
      (each) => each.status === 'failed' && each.assertionResults.length === 0,
    );
    tally.passed += result.numPassedTests;
    tally.failed += result.numFailedTests + unloaded.length + result.numPendingTests;
    if (!ok && result.numFailedTests + unloaded.length === 0) tally.failed += 1;
  } catch {
    tally.failed += 1;
  } finally {
    rmSync(file, { force: true });
  }
}

async function main(): Promise<void> {
  const tally: Tally = { passed: 0, failed: 0 };
  const count = (ok: boolean): void => void (ok ? (tally.passed += 1) : (tally.failed += 1));
  const ready = await prepare(say);
  count(await check());
  await ensureRenderer(say);
  await vitest(['unit', 'browser', ...(ready.odoo ? ['odoo', 'e2e'] : [])], tally);
  await Promise.all([
    prove(ready.odoo ? withOdoo : [], count),
    prove(
      alone.filter((name) => ready.strace || name !== 'power-cut'),
      count,
    ),
  ]);
  const notRun = [...ready.notRun];
  const electron = findElectron();
  if (electron.found) count(await run('npm', ['run', '--silent', 'test:electron']));
  else
    notRun.push(
      `the journey in real Electron, because ${electron.why}; the shell's own files ran on a double in Chromium`,
    );
  for (const line of notRun) say(`Not run: ${line}.`);
  say(`${tally.passed} passed, ${tally.failed} failed`);
  process.exit(tally.failed === 0 ? 0 : 1);
}

await main();
