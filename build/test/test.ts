import { check } from '../check.ts';
import { findElectron } from '../start/electron.ts';
import { ensureRenderer } from '../start/renderer.ts';
import { run, say, type Telling } from './command.ts';
import { prepare } from './prepare.ts';
import { prove, Tally, vitest } from './tally.ts';

/**
 * `npm test`: sets up what the tests need, then checks, tests and quick proofs; closes with `N passed, N failed`.
 * What talks to a real Odoo waits for it half of the time, the rest needs processors: so the two go on side by side.
 */
async function main(): Promise<void> {
  const tally = new Tally();
  const ready = await prepare(say);
  await ensureRenderer(say);
  const checked = async (): Promise<void> => tally.count('check', await check());
  const proofs = [
    ...(ready.odoo ? ['chaos-odoo'] : []),
    'simulate',
    ...(ready.odoo ? ['model-fidelity'] : []),
    'kill',
    'storage',
    ...(ready.strace ? ['power-cut'] : []),
  ];
  const half = async (projects: readonly string[], telling: Telling): Promise<void> => {
    await vitest(projects, tally, telling);
    // Whoever is ready takes the next one.
    for (let next = proofs.shift(); next; next = proofs.shift()) await prove(next, tally);
  };
  await Promise.all([
    checked().then(() => half(['unit', 'browser'], 'live')),
    ...(ready.odoo ? [half(['odoo', 'e2e'], 'whole')] : []),
  ]);
  const notRun = [...ready.notRun];
  const electron = findElectron();
  if (electron.found)
    tally.count('the journey in real Electron', await run('npm', ['run', '--silent', 'test:electron']));
  else
    notRun.push(
      `the journey in real Electron, because ${electron.why}; the shell's own files ran on a double in Chromium`,
    );
  for (const line of notRun) say(`Not run: ${line}.`);
  for (const failure of tally.failures) say(`Failed: ${failure}`);
  say(`${tally.passed} passed, ${tally.failures.length} failed`);
  process.exit(tally.failures.length === 0 ? 0 : 1);
}

await main();
