import { join } from 'node:path';
import { startCluster } from './cluster.ts';
import { startContainers } from './container.ts';
import { copyDatabase } from './databases.ts';
import { ensureOdoo, type OdooInstall } from './packages.ts';
import { freePort, odooArguments, startProcess, type OdooProcess } from './process.ts';
import { step, type Progress } from './progress.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
import { TEMPLATE_DATABASE, copyTemplate, type ModuleSet } from './template.ts';

export interface OdooOptions {
  /** 0 = one process with threads (default), 2 = two worker processes with request limits, as plants run it. */
  workers?: 0 | 2;
  modules?: ModuleSet;
  /** TCP port on 127.0.0.1; a free one by default. */
  port?: number;
  progress?: Progress;
}

/** A real Odoo on 127.0.0.1 with a database of its own. It ends with the process that started it. */
export interface RealOdoo {
  url: string;
  database: string;
  adminLogin: string;
  adminPassword: string;
  /** Version of the package or image that is run. */
  version: string;
  stop(): Promise<void>;
  /** Ends the Odoo server in the middle of whatever it does; the database stays. */
  kill(): Promise<void>;
  /** Starts the server again on the same port and database (ends it first when it runs). */
  restart(): Promise<void>;
  /** Makes today's content of the database the one that resetDatabase returns to. Sessions are cut. */
  snapshot(): Promise<void>;
  /** Back to the last snapshot, or to the empty database with its modules. */
  resetDatabase(): Promise<void>;
  /** Runs SQL in the database and returns psql's unaligned output. */
  sql(...statements: string[]): Promise<string>;
}

export const ADMIN = { adminLogin: 'admin', adminPassword: 'admin' } as const;
const DATABASE = 'plant';
const SNAPSHOT = 'plant_snapshot';

/** Starts an Odoo 19, downloading it when needed. Throws OdooUnavailable when none can be had on this machine. */
export async function startOdoo(options: OdooOptions = {}): Promise<RealOdoo> {
  const progress = options.progress ?? (() => undefined);
  const install = await ensureOdoo(progress);
  if (install.kind === 'containers') return startContainers(install, options);
  const runFolder = createRunFolder();
  try {
    return await startIn(runFolder, install, options, progress);
  } catch (error) {
    await runFolder.end();
    throw error;
  }
}

async function startIn(
  runFolder: RunFolder,
  install: OdooInstall & { kind: 'debian' },
  options: OdooOptions,
  progress: Progress,
): Promise<RealOdoo> {
  await copyTemplate(install, options.modules ?? 'plain', runFolder.path, progress);
  const cluster = await step(progress, 'start PostgreSQL', () => startCluster(install.postgresBin, runFolder.path));
  const copy = (source: string, target: string) => copyDatabase(cluster, join(runFolder.path, 'odoo'), source, target);
  await copy(TEMPLATE_DATABASE, DATABASE);
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const args = [
    ...odooArguments({ runFolder: runFolder.path, socketFolder: cluster.folder, database: DATABASE }),
    ...['--http-interface', '127.0.0.1', '-p', String(port), '--gevent-port', String(await freePort())],
    ...['--db-filter', `^${DATABASE}$`, '--workers', String(options.workers ?? 0)],
  ];
  const start = () => step(progress, 'start Odoo', () => startProcess(install, args, runFolder.path, url));
  let server: OdooProcess | undefined = await start();
  const whileStopped = async (work: () => Promise<void>) => {
    await server?.kill();
    server = undefined;
    await work();
    server = await start();
  };
  let source = TEMPLATE_DATABASE;
  return {
    url,
    database: DATABASE,
    ...ADMIN,
    version: install.version,
    stop: () => runFolder.end(),
    kill: async () => {
      await server?.kill();
      server = undefined;
    },
    restart: () => whileStopped(() => Promise.resolve()),
    snapshot: () =>
      whileStopped(async () => {
        await copy(DATABASE, SNAPSHOT);
        source = SNAPSHOT;
      }),
    // The server is restarted because its caches hold ids of the database that goes away.
    resetDatabase: () => whileStopped(() => copy(source, DATABASE)),
    sql: (...statements) => cluster.sql(DATABASE, ...statements),
  };
}
