import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { startCluster } from './cluster.ts';
import { copyDatabase } from './databases.ts';
import type { OdooInstall } from './packages.ts';
import { odooArguments, startProcess, type OdooProcess } from './process.ts';
import { step, type Progress } from './progress.ts';
import { createRunFolder, type RunFolder } from './run-folder.ts';
import { DATABASE, type Machinery, type OdooOptions } from './machinery.ts';
import { copyTemplate } from './template.ts';

type Install = OdooInstall & { kind: 'debian' };

/** PostgreSQL and Odoo as processes of this machine, in a run folder that cannot outlive this process. */
export async function startNative(install: Install, options: OdooOptions, progress: Progress): Promise<Machinery> {
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
  install: Install,
  options: OdooOptions,
  progress: Progress,
): Promise<Machinery> {
  await copyTemplate(install, options.modules ?? 'plain', runFolder.path, progress);
  const cluster = await step(progress, 'start PostgreSQL', () => startCluster(install.postgresBin, runFolder.path));
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const args = odooArguments({ runFolder: runFolder.path, socketFolder: cluster.folder, database: DATABASE });
  args.push('--http-interface', '127.0.0.1', '-p', String(port), '--gevent-port', String(await freePort()));
  args.push('--db-filter', `^${DATABASE}$`, '--workers', String(options.workers ?? 0));
  let server: OdooProcess | undefined;
  return {
    url,
    version: install.version,
    start: async () => {
      server = await step(progress, 'start Odoo', () => startProcess(install, args, runFolder.path, url));
    },
    kill: async () => {
      await server?.kill();
      server = undefined;
    },
    copy: (source, target) => copyDatabase(cluster, join(runFolder.path, 'odoo'), source, target),
    sql: (...statements) => cluster.sql(DATABASE, ...statements),
    end: () => runFolder.end(),
  };
}
