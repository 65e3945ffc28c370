import { spawn } from 'node:child_process';
import { once } from 'node:events';

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** How what a command says is shown: as it comes, or all at once when it is through, so that two do not talk at the same time. */
export type Telling = 'live' | 'whole';

/** @returns whether it ended well */
export async function run(command: string, args: readonly string[], telling: Telling = 'live'): Promise<boolean> {
  const output = telling === 'live' ? 'inherit' : 'pipe';
  const child = spawn(command, args, { stdio: ['ignore', output, output] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => said.push(part));
  const [code] = (await once(child, 'close').catch(() => [1])) as [number | null];
  if (telling === 'whole') say(Buffer.concat(said).toString().trimEnd());
  return code === 0;
}
