import { parentPort, workerData } from 'node:worker_threads';
import { plays, type PlayName } from './plays.ts';
import { runSeed } from './simulate.ts';
import { World } from './world.ts';

/** Seeds from `from`, in slices; ends after `count`, or at the first failing seeds when `until` of them were found. */
export interface WorkerTask {
  readonly from: number;
  readonly count: number;
  /** Ends after so many failing seeds. */
  readonly until: number;
  readonly play: PlayName;
}

/** Sent after each slice. */
export interface WorkerReport {
  readonly done: number;
  readonly entries: number;
  readonly failing: readonly { readonly seed: number; readonly violations: readonly string[] }[];
  /** Milliseconds of this thread's own processor time since it began. */
  readonly cpuMs: number;
  readonly isOver: boolean;
}

const sliceSize = 200;
// Faults are errors by the thousand, and nobody reads where they came from.
Error.stackTraceLimit = 0;
const task = workerData as WorkerTask;
const world = new World();
let next = task.from;
let found = 0;

/** A promise that nobody looks after ends the process of a station: seen after the seed, so the last one is named. */
const failing: { seed: number; violations: readonly string[] }[] = [];
process.on('unhandledRejection', (error) => {
  found += 1;
  failing.push({ seed: next - 1, violations: [`nobody handles ${String(error)}`] });
});

function slice(): void {
  const end = Math.min(next + sliceSize, task.from + task.count);
  let entries = 0;
  const began = next;
  for (; next < end && found < task.until; next += 1) {
    const result = runSeed(world, next, plays[task.play]);
    entries += result.entries;
    if (result.violations.length === 0) continue;
    found += 1;
    failing.push({ seed: next, violations: result.violations });
  }
  const isOver = next >= task.from + task.count || found >= task.until;
  const { user, system } = process.threadCpuUsage();
  const report: WorkerReport = {
    done: next - began,
    entries,
    failing: failing.splice(0),
    cpuMs: (user + system) / 1_000,
    isOver,
  };
  parentPort?.postMessage(report);
  if (!isOver) setImmediate(slice);
}

setImmediate(slice);
