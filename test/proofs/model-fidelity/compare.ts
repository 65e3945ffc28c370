import { PLANT_PLAN } from '../../../build/plant/plan.ts';
import { createModelOdoo, type ModelOdoo } from '../../../build/practice/odoo/model-odoo.ts';
import { seeded } from '../../peers/seeded.ts';
import { look } from './look.ts';
import { otherCalls } from './other-calls.ts';
import { productionCalls } from './production-calls.ts';
import { Run, type Difference } from './run.ts';
import { modelSide, type Side } from './sides.ts';
import { stockCalls } from './stock-calls.ts';
import { cutOf, makeWorlds, type World } from './world.ts';

const acts = [...productionCalls, ...stockCalls, ...otherCalls];
const total = acts.reduce((sum, [weight]) => sum + weight, 0);

/** One random sequence of 5 to 30 calls. */
async function play(run: Run, longest: number): Promise<void> {
  const length = 5 + Math.floor(run.random() * (longest - 5));
  while (run.calls < length) {
    let drawn = run.random() * total;
    const act = acts.find(([weight]) => (drawn -= weight) < 0)?.[1];
    const before = run.calls;
    await act?.(run);
    if (run.calls === before) run.names += 1;
    // What follows a difference differs as well: the first one tells.
    if (run.differences.length > 0) return;
  }
}

export interface Compared {
  readonly calls: number;
  readonly differences: readonly Difference[];
  /** The calls of each sequence, for people. */
  readonly logs: ReadonlyMap<number, readonly string[]>;
}

interface Settings {
  readonly seeds: readonly number[];
  /** Sequences that go on side by side. */
  readonly lanes: number;
  readonly longest: number;
  /** Part of every name, so that the same seeds can run again in the same database. */
  readonly mark?: string;
}

/** A fresh model; `tamper` plants a fault in it. */
export function freshModel(seed: number): { model: ModelOdoo; tick: () => void } {
  const random = seeded(seed);
  let now = Date.now();
  const bytes = (length: number): Uint8Array => new Uint8Array(length).map(() => Math.floor(random() * 256));
  const model = createModelOdoo({ plan: PLANT_PLAN, clock: { now: () => now }, random: { bytes } });
  return { model, tick: () => (now = Date.now()) };
}

/** Plays the same sequences on both sides and compares each reply, and at the end all that is stored. */
export async function compare(real: Side, model: ModelOdoo, tick: () => void, settings: Settings): Promise<Compared> {
  const { seeds, lanes, longest } = settings;
  const twin = modelSide(model);
  const cuts = seeds.map(cutOf);
  const worlds = [await makeWorlds(real, cuts), await makeWorlds(twin, cuts)] as const;
  const runs: Run[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (;;) {
      const at = (next += 1) - 1;
      const [here, there] = [worlds[0][at], worlds[1][at]];
      const seed = seeds[at];
      if (seed === undefined || !here || !there) return;
      const run = new Run(seed, [real, twin], [here, there], tick, settings.mark);
      runs.push(run);
      await play(run, longest);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const stored = await lookBoth([real, twin], worlds, seeds, runs);
  return {
    calls: runs.reduce((sum, run) => sum + run.calls, 0),
    differences: [...runs.flatMap((run) => run.differences), ...stored],
    logs: new Map(runs.map((run) => [run.cut.seed, run.log])),
  };
}

async function lookBoth(
  sides: readonly [Side, Side],
  worlds: readonly [readonly World[], readonly World[]],
  seeds: readonly number[],
  runs: readonly Run[],
): Promise<Difference[]> {
  const [real, model] = await Promise.all([look(sides[0], worlds[0]), look(sides[1], worlds[1])]);
  return seeds.flatMap((seed, at): Difference[] => {
    const [a = [], b = []] = [real[at], model[at]];
    // Where a reply differed already, the rest of the sequence was not played.
    if (runs.some((run) => run.cut.seed === seed && run.differences.length > 0)) return [];
    const only = (some: readonly string[], others: readonly string[]): string[] => {
      const left = [...others];
      return some.filter((line) => {
        const found = left.indexOf(line);
        if (found !== -1) left.splice(found, 1);
        return found === -1;
      });
    };
    const [inReal, inModel] = [only(a, b), only(b, a)];
    if (inReal.length + inModel.length === 0) return [];
    return [{ seed, step: 0, what: 'stored', real: inReal.join('\n'), model: inModel.join('\n') }];
  });
}
