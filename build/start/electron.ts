import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FirstSetup } from '../../main/first-setup.ts';
import { bundleMain } from '../bundle.ts';
import type { Children } from './children.ts';
import { writeFirstSetup } from './station.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'node_modules', 'electron');

export type FoundElectron =
  | { readonly found: true; readonly binary: string; readonly version: string }
  | { readonly found: false; readonly why: string };

/** Electron's binary, if somebody fetched it (`npx install-electron`): its package brings none, and its host is not always reachable. */
export function findElectron(): FoundElectron {
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile))
    return { found: false, why: 'Electron’s binary is not here (npx install-electron fetches it)' };
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return existsSync(binary)
    ? { found: true, binary, version }
    : { found: false, why: 'Electron’s binary is not whole' };
}

/** Bundles the shell, opens it and waits until it is closed. */
export async function openElectron(
  children: Children,
  binary: string,
  dataDir: string,
  setup: FirstSetup | undefined,
): Promise<void> {
  await bundleMain();
  const app = children.start(binary, [root, `--user-data-dir=${dataDir}`, ...writeFirstSetup(dataDir, setup)]);
  await once(app, 'exit');
}
