import { randomUUID } from 'node:crypto';
import { run } from './command.ts';
import { DATABASE_USER } from './cluster.ts';
import type { OdooInstall } from './packages.ts';
import { freePort, waitForAnswer } from './process.ts';
import { step } from './progress.ts';
import { ADMIN, type OdooOptions, type RealOdoo } from './server.ts';
import { MODULES, TEMPLATE_DATABASE } from './template.ts';

const DATABASE = 'plant';
const SNAPSHOT = 'plant_snapshot';
const PASSWORD = 'odoo';

const docker = (...args: string[]) => run('docker', args);

/**
 * The same Odoo from the public container images, for machines that are not Debian or not root. The template database
 * is made at each start (about a minute). Containers are labelled with the id of this process and removed by `stop`.
 */
export async function startContainers(
  install: OdooInstall & { kind: 'containers' },
  options: OdooOptions,
): Promise<RealOdoo> {
  const progress = options.progress ?? (() => undefined);
  const name = `plant-odoo-${randomUUID().slice(0, 8)}`;
  const names = { network: name, postgres: `${name}-postgres`, odoo: `${name}-odoo` };
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await docker('rm', '-f', '-v', names.odoo, names.postgres).catch(() => '');
    await docker('network', 'rm', names.network).catch(() => '');
  };
  const psql = (database: string, ...statements: string[]) => {
    const each = statements.flatMap((statement) => ['-c', statement]);
    const args = ['-U', DATABASE_USER, '-d', database, '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1'];
    return docker('exec', names.postgres, 'psql', ...args, ...each);
  };
  const copy = async (source: string, target: string) => {
    await psql('postgres', `drop database if exists ${target} with (force)`);
    await psql('postgres', `create database ${target} template ${source}`);
    const store = '/var/lib/odoo/filestore';
    const shell = `rm -rf ${store}/${target}; if [ -d ${store}/${source} ]; then cp -a ${store}/${source} ${store}/${target}; fi`;
    await docker('run', '--rm', '--volumes-from', names.odoo, install.odooImage, 'sh', '-c', shell);
  };
  const odoo = ['-r', DATABASE_USER, '-w', PASSWORD, '--db_host', names.postgres, '--max-cron-threads', '0'];
  const initialise = [
    '-i',
    MODULES[options.modules ?? 'plain'],
    '--skip-auto-install',
    '--stop-after-init',
    '--no-http',
  ];
  const start = async () => {
    await docker('start', names.odoo);
    await waitForAnswer(url, () => true, '');
  };
  const whileStopped = async (work: () => Promise<void>) => {
    await docker('kill', names.odoo).catch(() => '');
    await work();
    await start();
  };
  let source = TEMPLATE_DATABASE;
  try {
    await docker('network', 'create', names.network);
    const settings = [
      '-e',
      `POSTGRES_USER=${DATABASE_USER}`,
      '-e',
      `POSTGRES_PASSWORD=${PASSWORD}`,
      '-e',
      'POSTGRES_DB=postgres',
    ];
    await docker('run', '-d', '--name', names.postgres, '--network', names.network, ...settings, install.postgresImage);
    const serve = ['-d', DATABASE, '--db-filter', `^${DATABASE}$`, '--workers', String(options.workers ?? 0)];
    const publish = ['-p', `127.0.0.1:${port}:8069`];
    await docker(
      'create',
      '--name',
      names.odoo,
      '--network',
      names.network,
      ...publish,
      install.odooImage,
      'odoo',
      ...odoo,
      ...serve,
    );
    await waitForPostgres(() => psql('postgres', 'select 1'));
    await step(progress, 'make the template database', () =>
      docker(
        ...['run', '--rm', '--network', names.network, '--volumes-from', names.odoo, install.odooImage, 'odoo'],
        ...[...odoo, '-d', TEMPLATE_DATABASE, ...initialise],
      ),
    );
    await copy(TEMPLATE_DATABASE, DATABASE);
    await step(progress, 'start Odoo', start);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    database: DATABASE,
    ...ADMIN,
    version: install.version,
    stop,
    kill: async () => {
      await docker('kill', names.odoo);
    },
    restart: () => whileStopped(() => Promise.resolve()),
    snapshot: () =>
      whileStopped(async () => {
        await copy(DATABASE, SNAPSHOT);
        source = SNAPSHOT;
      }),
    resetDatabase: () => whileStopped(() => copy(source, DATABASE)),
    sql: (...statements) => psql(DATABASE, ...statements),
  };
}

async function waitForPostgres(ask: () => Promise<string>): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
