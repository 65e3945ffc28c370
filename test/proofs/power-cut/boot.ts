import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { straceOptions } from './trace.ts';

/** A fault that the proof must find. */
export type Planted = 'synchronous-normal' | 'early-answer' | 'two-transactions';

/** One run of the writing process, from its start to its end. */
export interface Boot {
  readonly file: string;
  readonly seed: number;
  /** Deeds of the workload that are done already. */
  readonly from: number;
  readonly deeds: number;
  readonly largestValue: number;
  /** Closes and opens the store after so many deeds; 0: never. */
  readonly reopenAfter: number;
  /** Moves the log into the file after so many deeds, beside the store's own rule; 0: only by that rule. */
  readonly tidyEvery: number;
  /** Whether there are moments without work, which the store waits for. */
  readonly quiet: boolean;
  readonly planted: Planted | null;
}

/** Runs the writer under strace (Debian: apt-get install strace). */
export function traced(boot: Boot, trace: string): void {
  const writer = [process.execPath, '--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'writer.ts')];
  const { error, stderr } = spawnSync('strace', [...straceOptions(trace), ...writer, JSON.stringify(boot)], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error) throw error;
  if (stderr.trim()) throw new Error(stderr);
}
