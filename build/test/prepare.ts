import { existsSync } from 'node:fs';
import { chromiumBinary } from '../chromium.ts';
import { run } from '../odoo/command.ts';
import { ensureOdoo, OdooUnavailable } from '../odoo/packages.ts';
import { step, type Progress } from '../odoo/progress.ts';
import { ensurePythonOpcua } from '../peers/python-opcua.ts';

export interface Prepared {
  readonly odoo: boolean;
  /** What is not run on this machine, and how to get it. */
  readonly notRun: readonly string[];
}

/** Installs the peers that tests talk to. In CI nothing may be missing; elsewhere what is missing is said plainly. */
export async function prepare(progress: Progress): Promise<Prepared> {
  await ensureChromium(progress);
  try {
    const odoo = await ensureOdoo(progress);
    if (odoo.kind === 'debian') await ensurePythonOpcua(progress);
    return { odoo: true, notRun: [] };
  } catch (error) {
    if (process.env['CI'] || !(error instanceof OdooUnavailable)) throw error;
    return { odoo: false, notRun: [`tests and proofs on a real Odoo: ${error.message}`] };
  }
}

async function ensureChromium(progress: Progress): Promise<void> {
  if (chromiumBinary() !== undefined) return;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    throw new Error(
      'The tests need Chromium. Install it (Debian: apt-get install chromium), or set CHROMIUM to its path, and run again.',
    );
  await step(progress, 'Installing Chromium', async () => {
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  });
}
