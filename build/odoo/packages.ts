import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { CommandFailed, run } from './command.ts';
import { DebUnavailable, fetchDeb } from './debian.ts';
import { step, type Progress } from './progress.ts';

/** Odoo ready to be started: unpacked Debian package, or the public container image. */
export type OdooInstall =
  | { kind: 'debian'; version: string; pythonPath: string; postgresBin: string }
  | { kind: 'containers'; version: string; odooImage: string; postgresImage: string };

/** No Odoo can be had here. The message names what was not run and how to get it. */
export class OdooUnavailable extends Error {
  constructor(reason: string) {
    super(
      `Nothing was run against a real Odoo: ${reason}\n` +
        'To get one: run as root on Debian 12 with apt sources that reach a Debian mirror, ' +
        'or start a docker daemon that can pull the public images odoo:19 and postgres:16.',
    );
  }
}

const POSTGRES_BIN = '/usr/lib/postgresql/15/bin';
const ODOO_IMAGE = 'odoo:19';
const POSTGRES_IMAGE = 'postgres:16';

/** What Odoo 19 imports, as Debian 12 packages it. */
const PYTHON_MODULES =
  'asn1crypto babel cbor2 chardet cryptography dateutil docutils geoip2 gevent greenlet idna jinja2 libsass lxml magic ' +
  'markupsafe num2words ofxparse openpyxl openssl passlib pil polib psutil psycopg2 pypdf qrcode reportlab requests ' +
  'rjsmin serial stdnum tz urllib3 usb vobject werkzeug xlrd xlsxwriter xlwt zeep freezegun';
const DEPENDENCIES = ['postgresql-15', ...PYTHON_MODULES.split(' ').map((name) => `python3-${name}`)];

/** Makes sure that an Odoo 19 can be started, downloading what is missing. Throws OdooUnavailable. */
export async function ensureOdoo(progress: Progress): Promise<OdooInstall> {
  if (existsSync('/etc/debian_version') && process.getuid?.() === 0) return ensureDebian(progress);
  return ensureContainers(progress);
}

async function ensureDebian(progress: Progress): Promise<OdooInstall> {
  try {
    await installDependencies(progress);
    const deb = await fetchDeb({ suite: 'sid', package: 'odoo-19', cacheDir: cacheFolder(), progress });
    progress(`Odoo ${deb.version} (Debian package odoo-19)`);
    const pythonPath = join(deb.folder, 'usr/lib/python3/dist-packages');
    return { kind: 'debian', version: deb.version, pythonPath, postgresBin: POSTGRES_BIN };
  } catch (error) {
    if (error instanceof CommandFailed || error instanceof DebUnavailable) throw new OdooUnavailable(error.message);
    throw error;
  }
}

async function installDependencies(progress: Progress): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const install = () =>
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
  await step(progress, `install ${missing.length} Debian packages that Odoo needs`, async () => {
    // Package lists may be absent (fresh container) or old; only then is an update worth its time.
    await install().catch(async (error: unknown) => {
      if (!(error instanceof CommandFailed)) throw error;
      await run('apt-get', ['update', '-q']);
      await install();
    });
  });
}

async function missingPackages(): Promise<string[]> {
  // dpkg-query ends with 1 as soon as one package is unknown, its output is right all the same.
  const listing = await run('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}|${Package}\\n', ...DEPENDENCIES]).catch(
    (error: unknown) => {
      if (error instanceof CommandFailed) return error.output;
      throw error;
    },
  );
  const installed = new Set(listing.split('\n').flatMap((line) => (line.startsWith('ii') ? [line.split('|')[1]] : [])));
  return DEPENDENCIES.filter((name) => !installed.has(name));
}

async function ensureContainers(progress: Progress): Promise<OdooInstall> {
  try {
    await run('docker', ['info']);
  } catch {
    throw new OdooUnavailable('this is not Debian with root, and no docker daemon answers.');
  }
  try {
    for (const image of [ODOO_IMAGE, POSTGRES_IMAGE]) {
      await step(progress, `docker pull ${image}`, () => run('docker', ['pull', '-q', image]));
    }
    const version = (await run('docker', ['run', '--rm', ODOO_IMAGE, 'odoo', '--version'])).trim();
    progress(`${version} (container image ${ODOO_IMAGE})`);
    return { kind: 'containers', version, odooImage: ODOO_IMAGE, postgresImage: POSTGRES_IMAGE };
  } catch (error) {
    if (error instanceof CommandFailed) throw new OdooUnavailable(error.message);
    throw error;
  }
}
