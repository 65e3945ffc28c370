import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run, unixUser } from './command.ts';

/** A running private PostgreSQL. It listens on a socket in `folder` only, so it needs no port of the machine. */
export interface Cluster {
  folder: string;
  dataFolder: string;
  sql(database: string, ...statements: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** PostgreSQL's superuser in here. Odoo refuses the name postgres. */
export const DATABASE_USER = 'odoo';

// A test database that is lost with its machine loses nothing; the speed is worth more.
const SETTINGS =
  "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=4GB";

/** Starts the cluster in `folder/data`, or makes a new one there when `folder/data` is empty. */
export async function startCluster(postgresBin: string, folder: string): Promise<Cluster> {
  const as = await unixUser('postgres');
  const dataFolder = join(folder, 'data');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const socketFolder = join(folder, 'socket');
  mkdirSync(socketFolder, { recursive: true });
  chownSync(socketFolder, as.uid, as.gid);
  const command = (name: string, ...args: string[]) => run(join(postgresBin, name), args, { as, cwd: folder });
  const pgCtl = (...args: string[]) => command('pg_ctl', '-D', dataFolder, '-s', '-w', ...args);
  const version = await run('ls', ['-A', dataFolder]);
  if (version === '') {
    chownSync(dataFolder, as.uid, as.gid);
    await command('initdb', '-U', DATABASE_USER, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '-N', dataFolder);
  } else {
    await run('chown', ['-R', `${as.uid}:${as.gid}`, dataFolder]);
  }
  // The log needs a file: as a pipe it would keep our command waiting for its end.
  await pgCtl('start', '-l', join(socketFolder, 'postgres.log'), '-o', `${SETTINGS} -k ${socketFolder}`);
  return {
    folder: socketFolder,
    dataFolder,
    sql: (database, ...statements) => {
      const each = statements.flatMap((statement) => ['-c', statement]);
      const args = ['-h', socketFolder, '-U', DATABASE_USER, '-d', database, '-X', '-q', '-A', '-t'];
      return run(join(postgresBin, 'psql'), [...args, '-v', 'ON_ERROR_STOP=1', ...each]);
    },
    stop: async () => {
      await pgCtl('stop', '-m', 'fast');
    },
  };
}
