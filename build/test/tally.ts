import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { run, type Telling } from './command.ts';

/** What passed and failed so far; a check or a proof counts as one. */
export class Tally {
  passed = 0;
  failed = 0;

  count(ok: boolean): void {
    if (ok) this.passed += 1;
    else this.failed += 1;
  }
}

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(z.object({ name: z.string(), status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** Runs test projects and reads vitest's own count; a file that did not even load counts as one failure. */
export async function vitest(projects: readonly string[], tally: Tally, telling: Telling): Promise<void> {
  const file = join(tmpdir(), `plant-supervisor-tests-${process.pid}-${projects.join('-')}.json`);
  const named = projects.map((project) => `--project=${project}`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const ok = await run('vitest', ['run', ...named, ...reporters], telling);
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

/** Runs quick proofs one after the other. */
export async function prove(names: readonly string[], tally: Tally): Promise<void> {
  for (const name of names) tally.count(await run('npm', ['run', '--silent', 'proof', '--', name, '--quick'], 'whole'));
}
