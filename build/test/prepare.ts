import { existsSync } from 'node:fs';
import { chromiumBinary } from '../chromium.ts';
import { CommandFailed, run } from '../odoo/command.ts';
import { ensureOdoo, OdooUnavailable } from '../odoo/packages.ts';
import { step, type Progress } from '../odoo/progress.ts';
import { ensurePythonOpcua } from '../peers/python-opcua.ts';

export interface Prepared {
  readonly odoo: boolean;
  /** Programs can be traced here, as the power-cut proof does. */
  readonly strace: boolean;
  /** What is not run on this machine, and how to get it. */
  readonly notRun: readonly string[];
}

/** Installs the peers that tests talk to. In CI nothing may be missing; elsewhere what is missing is said plainly. */
export async function prepare(progress: Progress): Promise<Prepared> {
  await ensureChromium(progress);
  const withoutStrace = await ensureStrace(progress);
  const notRun = withoutStrace === undefined ? [] : [`the proof power-cut, because ${withoutStrace}`];
  const strace = withoutStrace === undefined;
  try {
    const odoo = await ensureOdoo(progress);
    if (odoo.kind === 'debian') await ensurePythonOpcua(progress);
    return { odoo: true, strace, notRun };
  } catch (error) {
    if (process.env['CI'] || !(error instanceof OdooUnavailable)) throw error;
    return { odoo: false, strace, notRun: [...notRun, `tests and proofs on a real Odoo: ${error.message}`] };
  }
}

/** Installs strace where that is possible. @returns why nothing can be traced here, if so; in CI on Linux that is an error */
async function ensureStrace(progress: Progress): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'it needs strace, which is for Linux only';
  if (await canTrace()) return undefined;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version'))
    await step(progress, 'Installing strace', async () => {
      await run('apt-get', ['update']);
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'strace']);
    }).catch((error: unknown) => {
      // A machine without a mirror runs all the other tests.
      if (!(error instanceof CommandFailed)) throw error;
      progress(error.message);
    });
  if (await canTrace()) return undefined;
  const why =
    'strace is missing or may not trace programs here (Debian: apt-get install strace; containers: allow SYS_PTRACE)';
  if (process.env['CI']) throw new Error(`The proof power-cut cannot run: ${why}.`);
  return why;
}

/** There may be an strace that is not allowed to trace: in a container, for one. */
async function canTrace(): Promise<boolean> {
  try {
    await run('strace', ['-f', '-qq', '-o', '/dev/null', 'true']);
    return true;
  } catch {
    return false;
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
