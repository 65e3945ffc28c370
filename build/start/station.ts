import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { FirstSetup } from '../../main/first-setup.ts';
import type { Children } from './children.ts';

const readyLine = z.object({ address: z.string(), token: z.string(), page: z.string() });
const failedLine = z.object({ message: z.string() });

/** Writes what set-up needs into a file that the station reads once and deletes: nothing secret in arguments or environment. */
export function writeFirstSetup(dataDir: string, setup: FirstSetup | undefined): string[] {
  if (!setup) return [];
  const file = join(dataDir, 'first-setup.json');
  rmSync(file, { force: true });
  writeFileSync(file, JSON.stringify(setup), { mode: 0o600 });
  return ['--first-setup', file];
}

/** Starts the station on the loopback host. */
export async function startHeadless(
  children: Children,
  dataDir: string,
  setup: FirstSetup | undefined,
  more: readonly string[],
) {
  const main = fileURLToPath(new URL('../../main/headless.ts', import.meta.url));
  const line = await children.ready(main, [
    '--data',
    dataDir,
    '--with-parent',
    ...writeFirstSetup(dataDir, setup),
    ...more,
  ]);
  const ready = readyLine.safeParse(line);
  if (ready.success) return ready.data;
  throw new Error(failedLine.parse(line).message);
}
