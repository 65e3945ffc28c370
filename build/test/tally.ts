import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { z } from 'zod';
import { run, type Telling } from './command.ts';

/** What passed and failed so far; a check or a proof counts as one. */
export class Tally {
  passed = 0;
  /** What failed, with its reason, so that the end of a long output says it once more. */
  readonly failures: string[] = [];

  count(what: string, ok: boolean): void {
    if (ok) this.passed += 1;
    else this.failures.push(what);
  }
}

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

type Results = z.infer<typeof report>['testResults'];

/** A file that did not load, or broke outside its tests, counts as one failure; so does a test that was skipped. */
function countTests(files: Results, tally: Tally): void {
  for (const file of files) {
    const where = relative(process.cwd(), file.name);
    let red = 0;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') tally.passed += 1;
      else {
        red += 1;
        tally.failures.push(`${where}: ${test.fullName} (${test.status})\n${(test.failureMessages ?? []).join('\n')}`);
      }
    }
    if (file.status === 'failed' && red === 0) tally.failures.push(`${where}: ${file.message ?? 'did not load'}`);
  }
}

/** Runs test projects and reads vitest's own count. */
export async function vitest(projects: readonly string[], tally: Tally, telling: Telling): Promise<void> {
  const file = join(tmpdir(), `plant-supervisor-tests-${process.pid}-${projects.join('-')}.json`);
  const named = projects.map((project) => `--project=${project}`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const before = tally.failures.length;
  const ok = await run('vitest', ['run', ...named, ...reporters], telling);
  try {
    countTests(report.parse(JSON.parse(readFileSync(file, 'utf8'))).testResults, tally);
  } catch (error) {
    tally.failures.push(`the tests of ${projects.join(' and ')} left no report: ${String(error)}`);
  } finally {
    rmSync(file, { force: true });
  }
  if (!ok && tally.failures.length === before)
    tally.failures.push(`the tests of ${projects.join(' and ')}: an error outside of every test`);
}

/** Runs a quick proof. */
export async function prove(name: string, tally: Tally): Promise<void> {
  const ok = await run('npm', ['run', '--silent', 'proof', '--', name, '--quick'], 'whole');
  tally.count(`proof ${name}`, ok);
}
