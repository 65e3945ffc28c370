import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Proof } from '../proof.ts';
import { faults } from './faults.ts';
import { memoryErrors, type MemoryError } from './known.ts';
import { noFindings, playSeries, type Findings } from './play.ts';
import type { Wrap } from './peers.ts';
import { shippedSuite } from './shipped-suite.ts';

/** Linux's disk in memory: what a power cut does is another proof, here fsync would take most of the time. */
const memoryDisk = '/dev/shm';
const perSeries = 500;
/** Enough for the rarest planted bug, several times over. */
const patience = 60_000;

/** Plays series until so many operations are done or one differs. */
async function fuzz(
  seed: number,
  operations: number,
  file: string,
  wrap?: Wrap,
  say?: (line: string) => void,
): Promise<Findings> {
  const findings = noFindings();
  for (let n = 0; findings.operations < operations && findings.differences.length === 0; n += 1) {
    await playSeries(seed + n, perSeries, file, findings, wrap);
    if (n % 400 === 399) say?.(`${findings.operations} operations`);
  }
  return findings;
}

/** Our storage does what RxDB's own memory storage does, and passes the tests that RxDB ships. */
export const storage: Proof = async ({ quick, seed, say }) => {
  const folder = mkdtempSync(join(existsSync(memoryDisk) ? memoryDisk : tmpdir(), 'plant-storage-'));
  try {
    const suite = await shippedSuite(join(folder, 'suite'), say);
    const file = join(folder, 'fuzz.db');
    const real = await fuzz(seed, quick ? 100_000 : 1_000_000, file, undefined, say);
    for (const [error, times] of real.memoryErrors) say(`memory is wrong ${times} times: ${memoryErrors[error]}`);
    const missed: string[] = [];
    for (const [name, wrap] of Object.entries(faults)) {
      const { differences, operations } = await fuzz(seed, patience, file, wrap);
      if (differences.length === 0) missed.push(`planted and not found: ${name}`);
      else say(`found after ${operations} operations: ${name}`);
    }
    const planted = Object.keys(faults).length;
    const differences = real.differences.length;
    return {
      holds: differences === 0 && missed.length === 0 && suite.failed.length === 0 && suite.passed > 0,
      figures: {
        operations: real.operations,
        differences,
        memoryErrors: Object.keys(memoryErrors).reduce(
          (sum, error) => sum + (real.memoryErrors.get(error as MemoryError) ?? 0),
          0,
        ),
        shippedTests: suite.passed,
        shippedFailures: suite.failed.length,
      },
      controls: { planted, found: planted - missed.length },
      remarks: [...real.differences, ...missed, ...suite.failed],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
