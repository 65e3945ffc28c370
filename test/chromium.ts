import { chromiumBinary } from '../build/chromium.ts';

/** Switches for tests: no outside traffic, no first-run pages; as root Chromium has no sandbox of its own. */
export const chromiumArgs: readonly string[] = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
  '--disable-dev-shm-usage',
];

/** Throws with the way to get one. */
export function chromiumPath(): string {
  const found = chromiumBinary();
  if (found === undefined) {
    throw new Error(
      'No Chromium found: apt-get install -y --no-install-recommends chromium, or set CHROMIUM to its path.',
    );
  }
  return found;
}
