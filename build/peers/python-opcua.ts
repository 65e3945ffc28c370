import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../odoo/cache.ts';
import { CommandFailed, run } from '../odoo/command.ts';
import { fetchDeb } from '../odoo/debian.ts';
import type { Progress } from '../odoo/progress.ts';

/** Debian's own Python, for which the packages below are made. */
const python = '/usr/bin/python3';
const packages = ['python3-lxml', 'python3-dateutil', 'python3-tz', 'python3-cryptography'];

/** How to start a server that is made of python-opcua: an independent implementation of OPC UA. */
export interface PythonOpcua {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
}

/**
 * python-opcua from Debian bullseye, unpacked into the cache folder, nothing installed. Its dependencies are Debian's
 * current ones. Throws DebUnavailable or CommandFailed with what to do.
 */
export async function ensurePythonOpcua(progress: Progress = () => undefined): Promise<PythonOpcua> {
  const cacheDir = join(cacheFolder(), 'debian-bullseye');
  const deb = await fetchDeb({ suite: 'bullseye', package: 'python3-opcua', cacheDir, progress });
  const library = join(deb.folder, 'usr', 'lib', 'python3', 'dist-packages');
  if (!existsSync(join(library, 'opcua'))) throw new Error(`No opcua module in ${library}.`);
  await checkDependencies();
  return {
    command: python,
    args: [fileURLToPath(new URL('./counter-server.py', import.meta.url))],
    env: { PYTHONPATH: library, PYTHONDONTWRITEBYTECODE: '1' },
    version: deb.version,
  };
}

async function checkDependencies(): Promise<void> {
  try {
    await run(python, ['-c', 'import lxml.etree, dateutil, pytz, cryptography']);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Error(`python-opcua needs Debian packages: apt-get install ${packages.join(' ')}`, { cause: error });
  }
}
