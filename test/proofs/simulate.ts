import { availableParallelism } from 'node:os';
import { huntControls, huntMutation, inParallel, type Hunted } from '../simulation/hunt.ts';
import { mutations } from '../simulation/mutations.ts';
import { bound, playSeeds, seedsPerHour, type PoolTotals } from '../simulation/pool.ts';
import type { Proof, ProofOptions } from './proof.ts';

/** Seeds of a run; seeds until a control or a planted bug must be found; how many planted bugs are taken in turn. */
const sizes = {
  quick: { seeds: 50_000, budget: 3_000, planted: 12 },
  full: { seeds: 1_000_000, budget: 6_000, planted: mutations.length },
} as const;
/** Of all planted bugs so many must be found; a quick run takes a few of them in turn, and one may be missed. */
const wantedShare = 0.95;
const progressMs = 15_000;

/** Planted bugs of this run, another part of the list with each seed. */
const inTurn = (seed: number, count: number) =>
  Array.from({ length: count }, (_, at) => mutations[(seed * count + at) % mutations.length]).filter(
    (mutation) => mutation !== undefined,
  );

const tell = ({ what, foundAt, seeds }: Hunted): string =>
  foundAt === null ? `not found in ${seeds} seeds: ${what}` : `found after ${seeds} seeds: ${what}`;

async function huntAll({ quick, seed, say }: ProofOptions, workers: number) {
  const { budget, planted } = sizes[quick ? 'quick' : 'full'];
  const told = (task: () => Promise<Hunted>) => async () => {
    const hunted = await task();
    say(tell(hunted));
    return hunted;
  };
  const controls = await inParallel(huntControls(1, budget).map(told), workers);
  const bugs = inTurn(seed, planted).map((mutation) => () => huntMutation(mutation, 1, budget));
  return { controls, planted: await inParallel(bugs.map(told), workers) };
}

const failureOf = ({ seed, violations }: PoolTotals['failing'][number]): string =>
  `seed ${seed}: ${violations[0] ?? ''} (npm run simulate -- --seed ${seed})`;

const missed = (hunted: readonly Hunted[]): Hunted[] => hunted.filter(({ foundAt }) => foundAt === null);

/** P2 to P10 in virtual time: the real engine, the model Odoo, and everything that can go wrong between and around them. */
export const simulate: Proof = async (options) => {
  const { quick, seed, say } = options;
  const workers = Math.max(1, availableParallelism());
  const { controls, planted } = await huntAll(options, workers);
  const { seeds } = sizes[quick ? 'quick' : 'full'];
  let told = 0;
  let toldFailing = 0;
  const totals = await playSeeds({
    from: (seed % 1_000_000) * 1_000,
    seeds,
    workers,
    play: 'drawn',
    onProgress: (sofar) => {
      for (const each of sofar.failing.slice(toldFailing)) say(failureOf(each));
      toldFailing = sofar.failing.length;
      if (Date.now() - told < progressMs) return;
      told = Date.now();
      say(`${sofar.seeds} of ${seeds} seeds, ${sofar.failing.length} failing`);
    },
  });
  const { failing } = totals;
  const mayMiss = quick ? 1 : Math.floor(planted.length * (1 - wantedShare));
  const survivors = missed(planted);
  const all = [...controls, ...planted];
  return {
    holds: failing.length === 0 && missed(controls).length === 0 && survivors.length <= mayMiss,
    figures: {
      seeds: totals.seeds,
      entries: totals.entries,
      violations: failing.length,
      seedsPerHour: seedsPerHour(totals),
    },
    controls: { planted: all.length, found: all.length - missed(all).length },
    remarks: [...failing.slice(0, 20).map(failureOf), ...missed(all).map(tell), bound(totals)],
  };
};
