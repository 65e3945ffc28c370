import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { bundleMain } from '../../build/bundle.ts';
import { findElectron } from '../../build/start/electron.ts';
import { ensureRenderer } from '../../build/start/renderer.ts';

/** `npm run test:electron`: the bundled app in the real Electron, with the real station. Exits 3 where its binary is not here. */
const root = fileURLToPath(new URL('../..', import.meta.url));

const electron = findElectron();
if (!electron.found) {
  process.stderr.write(`The real Electron was not tried: ${electron.why}.\n`);
  process.exit(3);
}

type Check = (page: Page, app: ElectronApplication) => Promise<boolean>;

/** In the order of the hardening list; what the double of Electron can only imitate is here asked of the original. */
const checks: Readonly<Record<string, Check>> = {
  'runs on Node 24': (_page, app) => app.evaluate(() => process.versions.node.startsWith('24.')),
  'shows app://plant/': (page) => Promise.resolve(page.url().startsWith('app://plant/')),
  'page has window.plant and no Node': (page) =>
    page.evaluate(
      "typeof plant.request === 'function' && typeof require === 'undefined' && typeof process === 'undefined'",
    ),
  'request is answered': (page) =>
    page.evaluate("plant.request('session.get', {}).then((a) => a.ok && a.value.host === 'electron')"),
  'bad request is refused': (page) =>
    page.evaluate("plant.request('__proto__', {}).then((a) => a.failure.code === 'bad_request')"),
  'topic sends its present value': (page) =>
    page.evaluate(
      "new Promise((resolve) => plant.watch('session', {}, (value) => resolve(value.host === 'electron')))",
    ),
  'policy is a header': (page) =>
    page.evaluate(
      "fetch('/').then((a) => a.headers.get('content-security-policy').startsWith(\"default-src 'none'\"))",
    ),
  'foreign address is not reached': (page) =>
    page.evaluate("fetch('https://example.invalid/').then(() => false, () => true)"),
  'file outside the bundle is not found': (page) =>
    page.evaluate("fetch('/..%2fmain/electron.js').then((a) => a.status === 404)"),
  'window.open is denied': (page) => page.evaluate("window.open('about:blank') === null"),
  'permission is denied': (page) =>
    page.evaluate("Notification.requestPermission().then((state) => state === 'denied')"),
  'navigation is blocked': async (page) => {
    await page.evaluate("void (location.href = 'https://example.invalid/')");
    return page.evaluate("plant.request('session.get', {}).then((a) => a.ok && location.protocol === 'app:')");
  },
};

await ensureRenderer((line) => void process.stderr.write(`${line}\n`));
await bundleMain();
const dataDir = mkdtempSync(join(tmpdir(), 'plant-electron-'));
// Chromium refuses its own sandbox to root only; everything else is as in production.
const args = [root, `--user-data-dir=${dataDir}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
const app = await _electron.launch({ executablePath: electron.binary, args });
let failed = 0;
try {
  const page = await app.firstWindow();
  await page.waitForFunction('window.plant !== undefined');
  for (const [name, check] of Object.entries(checks)) {
    const ok = await check(page, app).catch(() => false);
    if (!ok) failed += 1;
    process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name}\n`);
  }
} finally {
  await app.close();
  rmSync(dataDir, { recursive: true, force: true });
}
process.stdout.write(
  `Electron ${electron.version}: ${Object.keys(checks).length - failed} of ${Object.keys(checks).length} hold.\n`,
);
process.exitCode = failed === 0 ? 0 : 1;
