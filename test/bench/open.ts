import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillEntries, percentile } from './filled-store.ts';

const many = 1_000_000;
const few = 1_000;
const waiting = 50;
const turns = 250;
const savesPerTurn = 4;

type Figures = Readonly<Record<string, number>>;

/**
 * A store with a million entries in a fresh process: how long it takes to open, to bring the newest 50 and what the board shows,
 * and the memory of the whole process after that; then saves, turn by turn with a store of a thousand entries on the same disk.
 */
export async function run(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'plant-bench-'));
  const children: ChildProcess[] = [];
  try {
    const open = async (entries: number): Promise<{ child: ChildProcess; figures: Figures }> => {
      const file = join(folder, `${entries}.db`);
      await fillEntries(file, entries, waiting);
      const child = fork(join(import.meta.dirname, 'open-child.ts'), [file, String(entries)]);
      children.push(child);
      return { child, figures: await answer<Figures>(child) };
    };
    const small = await open(few);
    const large = await open(many);
    const smallTimes: number[] = [];
    const largeTimes: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      for (const [{ child }, times] of [
        [small, smallTimes],
        [large, largeTimes],
      ] as const) {
        child.send(savesPerTurn);
        times.push(...(await answer<number[]>(child)));
      }
    }
    const saveP50Ms = percentile(largeTimes, 50);
    return {
      ...large.figures,
      saveP50Ms,
      ratioSaveP50: saveP50Ms / percentile(smallTimes, 50),
      ratioSaveP99: percentile(largeTimes, 99) / percentile(smallTimes, 99),
      smallMemoryMb: small.figures['memoryMb'] ?? Number.NaN,
    };
  } finally {
    for (const child of children) {
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      if (child.exitCode === null) await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answer<T>(child: ChildProcess): Promise<T> {
  const over = new AbortController();
  try {
    const said = once(child, 'message', { signal: over.signal });
    const died = once(child, 'exit', { signal: over.signal }).then(() => {
      throw new Error('the store process ended');
    });
    const [message] = (await Promise.race([said, died])) as [T];
    said.catch(() => undefined);
    died.catch(() => undefined);
    return message;
  } finally {
    over.abort();
  }
}
