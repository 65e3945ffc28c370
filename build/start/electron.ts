import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FirstSetup } from '../../main/first-setup.ts';
import { bundleMain } from '../bundle.ts';
import { cacheFolder } from '../odoo/cache.ts';
import type { Progress } from '../odoo/progress.ts';
import type { Children } from './children.ts';
import { hasDisplay } from './display.ts';
import { writeFirstSetup } from './station.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'node_modules', 'electron');

export type FoundElectron =
  | { readonly found: true; readonly binary: string; readonly version: string }
  | { readonly found: false; readonly why: string };

/** Electron's binary, if it was fetched: its npm package brings none. */
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

const fetchMs = 120_000;
/** After a failure it is not tried again for a day, so that a plant without internet does not wait at each start. */
const againMs = 24 * 3_600_000;

/** Electron's binary, fetched by its own installer if it is not here and there is a display to show a window on. */
export function obtainElectron(progress: Progress): FoundElectron {
  const here = findElectron();
  if (here.found) return here;
  if (!hasDisplay()) return { found: false, why: 'there is no display' };
  const failed = join(cacheFolder(), 'electron-not-fetched');
  if (existsSync(failed) && Date.now() - statSync(failed).mtimeMs < againMs) return here;
  progress('Fetching Electron’s binary …');
  spawnSync(process.execPath, [join(folder, 'install.js')], { stdio: 'ignore', timeout: fetchMs });
  const fetched = findElectron();
  if (fetched.found) return fetched;
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(failed, '');
  return { found: false, why: 'Electron’s binary could not be fetched' };
}

/** Bundles the shell, opens it and waits until it is closed. */
export async function openElectron(
  children: Children,
  binary: string,
  dataDir: string,
  setup: FirstSetup | undefined,
  more: readonly string[],
): Promise<void> {
  await bundleMain();
  const app = children.start(binary, [root, `--user-data-dir=${dataDir}`, ...writeFirstSetup(dataDir, setup), ...more]);
  await once(app, 'exit');
}
