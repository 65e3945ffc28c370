import { Worker } from 'node:worker_threads';
import type { PlayName } from './plays.ts';
import type { WorkerReport, WorkerTask } from './worker.ts';

export interface PoolTask {
  readonly from: number;
  readonly seeds: number;
  readonly workers: number;
  readonly play: PlayName;
  /** Ends after so many failing seeds. */
  readonly until?: number;
  readonly execArgv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly onProgress?: (totals: PoolTotals) => void;
}

export interface PoolTotals {
  readonly seeds: number;
  readonly entries: number;
  readonly failing: WorkerReport['failing'];
  readonly cpuMs: number;
}

/** Plays seeds on several threads. @throws when a thread breaks */
export async function playSeeds(task: PoolTask): Promise<PoolTotals> {
  const { from, seeds, workers, play, until = Infinity } = task;
  const share = Math.ceil(seeds / workers);
  const totals = { seeds: 0, entries: 0, failing: [] as WorkerReport['failing'][number][], cpuMs: 0 };
  const cpu = new Map<number, number>();
  const runOne = (nth: number): Promise<void> => {
    const first = from + nth * share;
    const count = Math.min(share, from + seeds - first);
    if (count <= 0) return Promise.resolve();
    const workerData: WorkerTask = { from: first, count, until, play };
    const worker = new Worker(new URL('worker.ts', import.meta.url), {
      workerData,
      execArgv: [...(task.execArgv ?? [])],
      resourceLimits: { maxYoungGenerationSizeMb: 64 },
      env: { ...process.env, ...task.env },
    });
    return new Promise((resolve, reject) => {
      worker.on('error', reject);
      worker.on('exit', () => resolve());
      worker.on('message', (report: WorkerReport) => {
        totals.seeds += report.done;
        totals.entries += report.entries;
        totals.failing.push(...report.failing);
        cpu.set(nth, report.cpuMs);
        totals.cpuMs = [...cpu.values()].reduce((sum, each) => sum + each, 0);
        task.onProgress?.(totals);
        if (!report.isOver && totals.failing.length >= until) void worker.terminate();
      });
    });
  };
  await Promise.all(Array.from({ length: workers }, (_, nth) => runOne(nth)));
  return { ...totals, failing: totals.failing.toSorted((a, b) => a.seed - b.seed) };
}

/** Seeds an hour on one core, by processor time: other work on the machine does not count. */
export const seedsPerHour = ({ seeds, cpuMs }: PoolTotals): number =>
  Math.round((seeds / Math.max(1, cpuMs)) * 3_600_000);

/** What a count of failures says about how often it fails at all, with 95 % confidence (the rule of three). */
export const bound = ({ seeds, failing }: PoolTotals): string =>
  failing.length === 0 ? `0 in ${seeds} => < 3/${seeds} at 95 %` : `${failing.length} in ${seeds}`;
