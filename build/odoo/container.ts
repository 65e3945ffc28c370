import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { DATABASE_USER } from './cluster.ts';
import { run } from './command.ts';
import type { OdooInstall } from './packages.ts';
import { waitForAnswer } from './process.ts';
import { step, type Progress } from './progress.ts';
import { DATABASE, type Machinery, type OdooOptions } from './machinery.ts';
import { MODULES, TEMPLATE_DATABASE } from './template.ts';

type Install = OdooInstall & { kind: 'containers' };

const PASSWORD = 'odoo';
const FILE_STORE = '/var/lib/odoo/filestore';

const docker = (...args: string[]) => run('docker', args);

/**
 * The same Odoo from the public container images, for machines that are not Debian or not root. The template database is
 * made at each start, which takes about a minute. `end` removes the containers; a killed owner leaves them, they are
 * named plant-odoo-….
 */
export async function startContainers(install: Install, options: OdooOptions, progress: Progress): Promise<Machinery> {
  const name = `plant-odoo-${randomUUID().slice(0, 8)}`;
  const port = options.port ?? (await freePort());
  const machinery = describe(install, name, `http://127.0.0.1:${port}`, progress);
  try {
    await create(install, options, name, port);
    await step(progress, 'make the template database', () => makeTemplate(install, options, name));
    return machinery;
  } catch (error) {
    await machinery.end();
    throw error;
  }
}

const connection = (name: string) => {
  const database = ['--db_host', `${name}-postgres`, '-r', DATABASE_USER, '-w', PASSWORD];
  return ['odoo', ...database, '--max-cron-threads', '0'];
};

async function create(install: Install, options: OdooOptions, name: string, port: number): Promise<void> {
  await docker('network', 'create', name);
  const settings = [`POSTGRES_USER=${DATABASE_USER}`, `POSTGRES_PASSWORD=${PASSWORD}`, 'POSTGRES_DB=postgres'];
  const environment = settings.flatMap((setting) => ['-e', setting]);
  const where = ['--network', name];
  await docker('run', '-d', '--name', `${name}-postgres`, ...where, ...environment, install.postgresImage);
  const serve = ['-d', DATABASE, '--db-filter', `^${DATABASE}$`, '--workers', String(options.workers ?? 0)];
  const publish = ['-p', `127.0.0.1:${port}:8069`];
  const command = [install.odooImage, ...connection(name), ...serve];
  await docker('create', '--name', `${name}-odoo`, ...where, ...publish, ...command);
  await waitForPostgres(name);
}

async function makeTemplate(install: Install, options: OdooOptions, name: string): Promise<void> {
  const initialise = [
    '-i',
    MODULES[options.modules ?? 'plain'],
    '--skip-auto-install',
    '--stop-after-init',
    '--no-http',
  ];
  const where = ['--network', name, '--volumes-from', `${name}-odoo`];
  const command = [install.odooImage, ...connection(name), '-d', TEMPLATE_DATABASE, ...initialise];
  await docker('run', '--rm', ...where, ...command);
}

function psql(name: string, database: string, ...statements: string[]): Promise<string> {
  const each = statements.flatMap((statement) => ['-c', statement]);
  const args = ['-U', DATABASE_USER, '-d', database, '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1'];
  return docker('exec', `${name}-postgres`, 'psql', ...args, ...each);
}

function describe(install: Install, name: string, url: string, progress: Progress): Machinery {
  return {
    url,
    version: install.version,
    start: () =>
      step(progress, 'start Odoo', async () => {
        await docker('start', `${name}-odoo`);
        await waitForAnswer(url, () => true, '');
      }),
    kill: async () => {
      // It may have been killed already.
      await docker('kill', `${name}-odoo`).catch(() => '');
    },
    copy: async (source, target) => {
      await psql(name, 'postgres', `drop database if exists ${target} with (force)`);
      await psql(name, 'postgres', `create database ${target} template ${source}`);
      const [from, to] = [`${FILE_STORE}/${source}`, `${FILE_STORE}/${target}`];
      const shell = `rm -rf ${to}; if [ -d ${from} ]; then cp -a ${from} ${to}; fi`;
      await docker('run', '--rm', '--volumes-from', `${name}-odoo`, install.odooImage, 'sh', '-c', shell);
    },
    sql: (...statements) => psql(name, DATABASE, ...statements),
    end: async () => {
      await docker('rm', '-f', '-v', `${name}-odoo`, `${name}-postgres`).catch(() => '');
      await docker('network', 'rm', name).catch(() => '');
    },
  };
}

async function waitForPostgres(name: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      await psql(name, 'postgres', 'select 1');
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(200);
    }
  }
}
