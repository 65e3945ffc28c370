import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

/** Copies a whole Odoo database with its file store, replacing `target`. Nobody may be connected to `source`. */
export async function copyDatabase(cluster: Cluster, dataDir: string, source: string, target: string): Promise<void> {
  await cluster.sql(
    'postgres',
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${source}'`,
    `drop database if exists ${target} with (force)`,
    `create database ${target} template ${source} strategy file_copy`,
  );
  const from = join(dataDir, 'filestore', source);
  const to = join(dataDir, 'filestore', target);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(join(dataDir, 'filestore'), { recursive: true });
  if (existsSync(from)) cpSync(from, to, { recursive: true });
}
