import { acquireRealOdoo, type PlantOdoo } from '../../odoo/real-odoo.ts';
import type { Proof, ProofOptions } from '../proof.ts';
import { compare, freshModel, type Compared } from './compare.ts';
import { controls } from './controls.ts';
import { deviationOf } from './deviations.ts';
import type { Difference } from './run.ts';
import { realSide } from './sides.ts';

/** Sequences whose worlds are made, and looked at, together. */
const batch = 50;
/** The machine has two cores: one works for Odoo, one for the calls. */
const lanes = 2;
/** Sequences with which the planted faults are looked for, one fault after the other until it is found. */
const controlBatch = 12;

const seedsFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, n) => first + n);

/** Each batch against a model of its own: the real Odoo's earlier batches touch other products only. */
async function play(odoo: PlantOdoo, first: number, count: number, say: ProofOptions['say']): Promise<Compared> {
  const side = realSide(odoo);
  const all: Difference[] = [];
  const logs = new Map<number, readonly string[]>();
  let calls = 0;
  for (let done = 0; done < count; done += batch) {
    const seeds = seedsFrom(first + done, Math.min(batch, count - done));
    const { model, tick } = freshModel(first + done);
    const compared = await compare(side, model, tick, { seeds, lanes, longest: 30 });
    all.push(...compared.differences);
    calls += compared.calls;
    for (const [seed, log] of compared.logs) logs.set(seed, log);
    say(`${done + seeds.length} sequences, ${calls} calls, ${all.length} differences`);
  }
  side.close();
  return { calls, differences: all, logs };
}

/** Whether the comparison finds a fault that is planted in the model, within a few batches. */
async function finds(odoo: PlantOdoo, at: number, first: number): Promise<boolean> {
  const control = controls[at];
  if (!control) return false;
  const side = realSide(odoo);
  try {
    for (let round = 0; round < 6; round += 1) {
      const seeds = seedsFrom(first + (at * 10 + round) * 1000, controlBatch);
      const { model, tick } = freshModel(first);
      const { differences } = await compare(side, control.plant(model), tick, { seeds, lanes, longest: 30 });
      if (differences.some((difference) => !deviationOf(difference))) return true;
    }
    return false;
  } finally {
    side.close();
  }
}

const spoken = ({ seed, step, what, real, model }: Difference, log: readonly string[]): string =>
  `seed ${seed}, call ${step}, ${what}\n  Odoo:  ${real}\n  model: ${model}\n  ${log.slice(0, step || undefined).join('\n  ')}`;

/** The model of Odoo answers, books and keeps as the real Odoo 19 does: random sequences of calls on both, side by side. */
export const modelFidelity: Proof = async (options) => {
  const { quick, seed, say } = options;
  const odoo = await acquireRealOdoo({ fresh: true });
  try {
    say(`Odoo ${odoo.version}`);
    // Numbers of their own for each run of the proof, and names that fit into a column.
    const first = (seed % 100_000) * 10_000;
    const sequences = quick ? 100 : 1000;
    const { calls, differences, logs } = await play(odoo, first, sequences, say);
    const unknown = differences.filter((difference) => !deviationOf(difference));
    let found = 0;
    for (const [at, { name }] of controls.entries()) {
      const isFound = await finds(odoo, at, first + 5000);
      say(`control: ${name}: ${isFound ? 'found' : 'NOT FOUND'}`);
      found += isFound ? 1 : 0;
    }
    return {
      holds: unknown.length === 0 && found === controls.length,
      figures: { sequences, calls, differences: unknown.length, known: differences.length - unknown.length },
      controls: { planted: controls.length, found },
      remarks: unknown.slice(0, 20).map((difference) => spoken(difference, logs.get(difference.seed) ?? [])),
    };
  } finally {
    await odoo.release();
  }
};
