import { parseArgs } from 'node:util';
import { chaosOdoo } from './chaos/chaos-odoo.ts';
import { kill } from './kill.ts';
import { modelFidelity } from './model-fidelity/model-fidelity.ts';
import { powerCut } from './power-cut/power-cut.ts';
import { simulate } from './simulate.ts';
import { storage } from './storage/storage.ts';
import type { Proof } from './proof.ts';

/** `npm run proof -- NAME [--quick] [--seed N]`: reruns a claim; the last line is its result as JSON. */
const proofs: Readonly<Record<string, Proof>> = {
  kill,
  'chaos-odoo': chaosOdoo,
  'model-fidelity': modelFidelity,
  'power-cut': powerCut,
  simulate,
  storage,
};

/**
 * Where a quick run always plays the same sequences or seeds: it is repeated with each change, and says whether what was alike still is. New ones
 * are for the full run, which looks elsewhere each time for the rare one that nobody has met yet.
 */
const quickSeeds: Readonly<Record<string, number>> = { 'model-fidelity': 9, simulate: 1 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, seed: { type: 'string' } },
});
const [name = ''] = positionals;
const proof = Object.hasOwn(proofs, name) ? proofs[name] : undefined;
if (!proof) {
  process.stderr.write(`Which proof? ${Object.keys(proofs).join(', ')}\n`);
  process.exit(2);
}
const usual = (values.quick ? quickSeeds[name] : undefined) ?? Math.floor(Math.random() * 2 ** 31);
const seed = values.seed === undefined ? usual : Number(values.seed);
const say = (line: string): void => void process.stderr.write(`${line}\n`);
say(`proof ${name}, seed ${seed}`);
const { holds, figures, controls, remarks } = await proof({ quick: values.quick, seed, say });
for (const remark of remarks) say(remark);
process.stdout.write(`${JSON.stringify({ proof: name, holds, figures, controls })}\n`);
process.exit(holds ? 0 : 1);
