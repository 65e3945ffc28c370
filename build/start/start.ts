import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureRenderer } from './renderer.ts';
import { obtainElectron, openElectron } from './electron.ts';
import { findChromium, openChromium } from './chromium.ts';
import { practiceHistory } from './practice-history.ts';
import { practicePlant, practiceFolder } from './practice.ts';
import { realOdoo } from './real-odoo.ts';
import { startHeadless } from './station.ts';
import { Children } from './children.ts';

/** `npm start`: a plant to try, or a real Odoo with `--odoo`; in Electron, else in a browser window, else at a printed address. */
const { values } = parseArgs({
  options: {
    headless: { type: 'boolean', default: false },
    odoo: { type: 'string' },
    db: { type: 'string' },
    user: { type: 'string' },
    'key-file': { type: 'string' },
    xmlrpc: { type: 'boolean', default: false },
    data: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const help = `npm start                     a practice plant and the app
npm start -- --headless       the same without a window; prints one JSON line with address and token
npm start -- --odoo URL --db DB --key-file FILE [--user LOGIN] [--xmlrpc]
                              a real Odoo; the set-up screen asks for what is missing
  --data FOLDER               where this station keeps its data`;

async function main(): Promise<void> {
  if (values.help) return say(help);
  const children = new Children();
  const dataDir = values.data ?? practiceFolder(values.odoo);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const [, connection] = await Promise.all([
    ensureRenderer(say),
    values.odoo === undefined ? practicePlant(children, dataDir, say) : realOdoo({ ...values, odoo: values.odoo }),
  ]);
  // Nobody should take the practice plant for a real one.
  const practice = values.odoo === undefined ? ['--practice'] : [];
  const electron = values.headless ? { found: false as const, why: '--headless' } : obtainElectron(say);
  if (electron.found) {
    say(`Opening in Electron ${electron.version}.`);
    await openElectron(children, electron.binary, dataDir, connection, practice);
    return children.end(0);
  }
  const station = await startHeadless(children, dataDir, connection, practice);
  if (values.odoo === undefined) await practiceHistory(station);
  if (values.headless) return void process.stdout.write(`${JSON.stringify(station)}\n`);
  const chromium = findChromium();
  if (chromium.found) {
    say(`Opening in a Chromium window, because ${electron.why}. Ctrl-C ends everything.`);
    await openChromium(children, chromium.binary, station.page, dataDir);
    return children.end(0);
  }
  const why = [...new Set([electron.why, chromium.why])].join(' and ');
  say(`Open this address on this computer (no window, because ${why}); Ctrl-C ends everything:`);
  process.stdout.write(`${station.page}\n`);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
