import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** `npm run check`: exactly what CI checks, in under a minute. */
const checks: readonly (readonly [name: string, command: readonly string[]])[] = [
  ['format', ['prettier', '--check', '--log-level=warn', '.']],
  ['lint', ['oxlint', '--deny-warnings']],
  ['types of sync', ['tsc', '-p', 'sync']],
  ['types of renderer', ['tsc', '-p', 'renderer']],
  ['types of main, build and test', ['tsc', '-p', '.']],
  ['types of renderer tests', ['tsc', '-p', 'test/renderer']],
  ['unused code', ['knip']],
  ['architecture', ['vitest', 'run', 'test/architecture.test.ts', '--reporter=dot']],
];

interface Outcome {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly output: string;
}

function run([name, [command = '', ...args]]: (typeof checks)[number]): Promise<Outcome> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    child.stderr.on('data', (data: Buffer) => (output += data.toString()));
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) =>
      resolve({ name, ok: code === 0, seconds: (performance.now() - started) / 1000, output }),
    );
  });
}

/** All checks, as many at once as there are cores; prints the output of those that failed. */
export async function check(): Promise<boolean> {
  const waiting = [...checks];
  const outcomes: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const outcome = await run(next);
      outcomes.push(outcome);
      process.stdout.write(`${outcome.ok ? 'ok    ' : 'FAILED'} ${outcome.name} (${outcome.seconds.toFixed(1)} s)\n`);
      if (!outcome.ok) process.stdout.write(`${outcome.output}\n`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return outcomes.every((outcome) => outcome.ok);
}

if (import.meta.main) process.exit((await check()) ? 0 : 1);
