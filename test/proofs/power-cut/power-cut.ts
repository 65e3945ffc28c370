import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Proof, ProofOptions, ProofResult } from '../proof.ts';
import type { Planted } from './boot.ts';
import { noTally, type RoundOptions, type Tally } from './round.ts';

/** Processors that are used at most; the others are left to whoever waits. */
const lanes = Math.min(2, availableParallelism());
/** One round in so many is long enough for the store's own rule to move the log, one lets the log grow until SQLite itself does. */
const everyLong = 8;
const everyBusy = 24;

const usual = { deeds: 60, boots: 3, largestValue: 12_000, tidyEvery: 25, quiet: true, cutsPerStep: 3, planted: null };
const long = { ...usual, deeds: 450, boots: 1, tidyEvery: 0, cutsPerStep: 0.4 };
const busy = { ...long, quiet: false, largestValue: 4_000_000, cutsPerStep: 0.02 };

/** The n-th round, from 0; `share` of its cuts. */
function roundOptions(n: number, seed: number, share: number): RoundOptions {
  const kind = n % everyBusy === everyBusy - 1 ? busy : n % everyLong === 1 ? long : usual;
  return { ...kind, cutsPerStep: kind.cutsPerStep * share, seed: seed + n };
}

/** Runs rounds side by side until there are enough states. */
async function rounds({ quick, seed, say }: ProofOptions): Promise<Tally> {
  const enough = quick ? 2000 : 1_000_000;
  const share = quick ? 0.3 : 1;
  const total = noTally();
  let started = 0;
  const lane = async (): Promise<void> => {
    while (states(total) < enough) {
      add(total, await inThread(roundOptions(started++, seed, share)));
      if (started % 20 === 0) say(line(total));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return total;
}

async function inThread(options: RoundOptions): Promise<Tally> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: options });
  const [tally] = (await once(worker, 'message')) as [Tally];
  await worker.terminate();
  return tally;
}

/** What the proof must find of each planted fault. */
const planted: Readonly<Record<Planted, 'lost' | 'half'>> = {
  'synchronous-normal': 'lost',
  'early-answer': 'lost',
  'two-transactions': 'half',
};

async function controls(seed: number, say: (line: string) => void): Promise<ProofResult['controls']> {
  let found = 0;
  for (const [fault, finding] of Object.entries(planted) as [Planted, 'lost' | 'half'][]) {
    const tally = await inThread({ ...usual, boots: 1, cutsPerStep: 0.3, seed, planted: fault });
    say(`planted ${fault}: ${tally[finding]} of ${states(tally)} states ${finding}`);
    if (tally[finding] > 0) found += 1;
  }
  return { planted: Object.keys(planted).length, found };
}

/**
 * P1 by experiment, for everything the store keeps: after a power cut each call that was acknowledged is there with its
 * exact content, the one under way is there as a whole or not at all, and a batch of deliveries is never half done.
 */
export const powerCut: Proof = async (options) => {
  const { seed, say } = options;
  const tally = await rounds(options);
  const { lost, half, corrupt, after, acknowledged, checkpoints, resets, restarts } = tally;
  const found = await controls(seed, say);
  return {
    holds: lost + half + corrupt === 0 && after > 0 && resets > 0 && restarts > 0 && found.found === found.planted,
    figures: { states: states(tally), lost, half, corrupt, acknowledged, checkpoints, resets, restarts },
    controls: found,
    remarks:
      lost + half + corrupt === 0 ? [] : [`Run again with the same seed, ${seed}, to see the states that failed`],
  };
};

const states = ({ before, after, half, lost, corrupt }: Tally): number => before + after + half + lost + corrupt;

const line = (tally: Tally): string =>
  `${states(tally)} states, ${tally.lost} lost, ${tally.half} half done, ${tally.corrupt} corrupt`;

function add(total: Tally, tally: Tally): void {
  for (const name of Object.keys(tally) as (keyof Tally)[]) total[name] += tally[name];
}
