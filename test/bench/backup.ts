import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openStore, type OpenStore } from '../../main/store/open.ts';
import { entryOf, fillEntries, percentile } from './filled-store.ts';

const entries = 100_000;
const rounds = 8;
/** Between two saves; nobody touches faster. */
const betweenMs = 5;
const untouchedMs = 3000;

/**
 * Entries recorded while a backup is written and proved, against the same store while none is, turn by turn: medians and 99th
 * percentiles of a save, and the longest time in which nothing else of the station had its turn, by the clock. Times in milliseconds.
 */
export async function run(): Promise<Record<string, number>> {
  const folder = mkdtempSync(join(tmpdir(), 'plant-bench-'));
  const file = join(folder, 'store.db');
  await fillEntries(file, entries, 0);
  const store = await openStore({ file });
  let n = entries;
  const next = () => entryOf((n += 1));
  try {
    await saving(store, next, pause(untouchedMs));
    const alone: Saves[] = [];
    const beside: Saves[] = [];
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await saving(store, next, pause(untouchedMs)));
      beside.push(await saving(store, next, store.backUp()));
    }
    const [quiet, busy] = [figuresOf(alone), figuresOf(beside)];
    return {
      entries,
      rounds,
      saves: busy.saves,
      ratioP50: busy.p50 / quiet.p50,
      ratioP99: busy.p99 / quiet.p99,
      p99Ms: busy.p99,
      longestTurnMs: busy.longest,
      longestTurnAloneMs: quiet.longest,
    };
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Saves {
  readonly saveMs: readonly number[];
  readonly longestTurnMs: number;
}

/** Records one entry after the other until `over`, and watches how long a turn takes meanwhile. */
async function saving(
  store: OpenStore,
  next: () => ReturnType<typeof entryOf>,
  until: Promise<unknown>,
): Promise<Saves> {
  const end = { reached: false };
  const ended = until.finally(() => (end.reached = true));
  let longestTurnMs = 0;
  let last = performance.now();
  const turn = (): void => {
    const now = performance.now();
    longestTurnMs = Math.max(longestTurnMs, now - last);
    last = now;
    if (!end.reached) setImmediate(turn);
  };
  turn();
  const saveMs: number[] = [];
  while (!end.reached) {
    const entry = next();
    const start = performance.now();
    await store.recordEntry((seq) => ({ ...entry, seq }));
    saveMs.push(performance.now() - start);
    await pause(betweenMs);
  }
  await ended;
  return { saveMs, longestTurnMs };
}

function figuresOf(rounds: readonly Saves[]): { saves: number; p50: number; p99: number; longest: number } {
  const all = rounds.flatMap(({ saveMs }) => saveMs);
  return {
    saves: all.length,
    p50: percentile(all, 50),
    p99: percentile(all, 99),
    longest: Math.max(...rounds.map(({ longestTurnMs }) => longestTurnMs)),
  };
}
