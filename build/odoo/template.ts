import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.ts';
import { startCluster } from './cluster.ts';
import { run } from './command.ts';
import { withLock } from './lock.ts';
import type { OdooInstall } from './packages.ts';
import { odooArguments, odooEnvironment } from './process.ts';
import { step, type Progress } from './progress.ts';
import { createRunFolder } from './run-folder.ts';

/** 'accounting' adds the modules that change rights and behaviour (facts: a plain user then needs more). */
export type ModuleSet = 'plain' | 'accounting';

/** The database every test database is copied from. */
export const TEMPLATE_DATABASE = 'plant_template';

/** `rpc` must be named, otherwise Odoo answers neither /json/2 nor /xmlrpc/2. */
export const MODULES: Record<ModuleSet, string> = {
  plain: 'mrp,stock,rpc',
  accounting: 'mrp,stock,rpc,mrp_account,mrp_product_expiry',
};

const MARKER = 'complete';

/**
 * A stopped PostgreSQL cluster (`data`) and Odoo file store (`odoo`) with the template database in it, made once per
 * Odoo version and module set and kept in the cache. Copies it into `folder`.
 */
export async function copyTemplate(
  install: OdooInstall & { kind: 'debian' },
  modules: ModuleSet,
  folder: string,
  progress: Progress,
): Promise<void> {
  const cached = join(cacheFolder(), `cluster-${install.version}-${modules}`);
  await withLock(`${cached}.lock`, async () => {
    if (!existsSync(join(cached, MARKER))) {
      const what = `make the template database (${modules}: ${MODULES[modules]})`;
      await step(progress, what, () => makeTemplate(install, modules, cached));
    }
    const parts = ['data', 'odoo'].map((name) => join(cached, name));
    await step(progress, 'copy the template database', () => run('cp', ['-a', '--reflink=auto', ...parts, folder]));
  });
}

async function makeTemplate(
  install: OdooInstall & { kind: 'debian' },
  modules: ModuleSet,
  cached: string,
): Promise<void> {
  const runFolder = createRunFolder();
  const part = `${cached}.part`;
  try {
    const cluster = await startCluster(install.postgresBin, runFolder.path);
    mkdirSync(join(runFolder.path, 'odoo'));
    await cluster.sql('postgres', `create database ${TEMPLATE_DATABASE} template template0 encoding 'UTF8'`);
    const initialise = ['-i', MODULES[modules], '--skip-auto-install', '--stop-after-init', '--no-http'];
    const args = odooArguments({
      runFolder: runFolder.path,
      socketFolder: cluster.folder,
      database: TEMPLATE_DATABASE,
    });
    await run('/usr/bin/python3', [...args, ...initialise], { env: odooEnvironment(install) });
    await cluster.stop();
    rmSync(cached, { recursive: true, force: true });
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    const parts = ['data', 'odoo'].map((name) => join(runFolder.path, name));
    await run('cp', ['-a', ...parts, part]);
    writeFileSync(join(part, MARKER), '');
    renameSync(part, cached);
  } finally {
    await runFolder.end();
  }
}
