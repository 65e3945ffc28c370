import { once } from 'node:events';
import { join } from 'node:path';
import { chromiumBinary } from '../chromium.ts';
import type { Children } from './children.ts';
import { hasDisplay } from './display.ts';

export type Found = { readonly found: true; readonly binary: string } | { readonly found: false; readonly why: string };

/** A Chromium that can show a window here. */
export function findChromium(): Found {
  if (!hasDisplay()) return { found: false, why: 'there is no display' };
  const binary = chromiumBinary();
  return binary ? { found: true, binary } : { found: false, why: 'no Chromium, Chrome or Edge was found' };
}

/** Opens the address as an app window and waits until it is closed. What the window remembers lies beside the station's data. */
export async function openChromium(
  children: Children,
  binary: string,
  address: string,
  dataDir: string,
): Promise<void> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [`--app=${address}`, `--user-data-dir=${join(dataDir, 'window')}`, '--no-first-run', ...asRoot];
  // What Chromium says about its surroundings is of no use to a supervisor.
  const window = children.start(binary, args, { stdio: 'ignore' });
  await once(window, 'exit');
}
