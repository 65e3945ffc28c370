import { existsSync } from 'node:fs';
import { homedir } from 'node:os';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  `${homedir()}/Applications/Google Chrome.app/Contents/MacOS/Google Chrome`,
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

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

/** The Chromium of this computer: `CHROMIUM` in the environment, or where packages put it. Throws with the way to get one. */
export function chromiumPath(): string {
  const asked = process.env['CHROMIUM'];
  const found = asked ?? places.find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(
      'No Chromium found: apt-get install -y --no-install-recommends chromium, or set CHROMIUM to its path.',
    );
  }
  return found;
}
