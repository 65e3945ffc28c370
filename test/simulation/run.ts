import { parseArgs } from 'node:util';
import { plays, type PlayName } from './plays.ts';
import { bound, playSeeds, seedsPerHour } from './pool.ts';
import { runSeed } from './simulate.ts';
import { World } from './world.ts';

/** `npm run simulate -- --seeds N [--workers K]` plays seeds; `--seed S` plays one and tells what happened. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    play: { type: 'string', default: 'drawn' },
  },
});
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (!Object.hasOwn(plays, values.play)) {
  say(`Which play? ${Object.keys(plays).join(', ')}`);
  process.exit(2);
}
const play = values.play as PlayName;

/** One seed in words. */
function tell(seed: number): void {
  const { lines, violations, hash } = runSeed(new World(), seed, { ...plays[play], inWords: true });
  for (const line of lines) say(line);
  process.stdout.write(`${JSON.stringify({ seed, hash, violations })}\n`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

async function many(): Promise<void> {
  let told = Date.now();
  let shown = 0;
  const totals = await playSeeds({
    from: Number(values.from),
    seeds: Number(values.seeds),
    workers: Number(values.workers),
    play,
    onProgress: (sofar) => {
      for (const { seed, violations } of sofar.failing.slice(shown, 20))
        say(`seed ${seed}: ${violations[0] ?? ''}   (npm run simulate -- --seed ${seed} --play ${play})`);
      shown = sofar.failing.length;
      if (Date.now() - told < 10_000) return;
      told = Date.now();
      say(`${sofar.seeds} seeds, ${sofar.failing.length} failing, ${seedsPerHour(sofar)} an hour on a core`);
    },
  });
  say(bound(totals));
  const { seeds, entries, failing } = totals;
  process.stdout.write(
    `${JSON.stringify({ seeds, entries, violations: failing.length, seedsPerHour: seedsPerHour(totals) })}\n`,
  );
  process.exitCode = failing.length === 0 ? 0 : 1;
}

if (values.seed === undefined) await many();
else setImmediate(tell, Number(values.seed));
