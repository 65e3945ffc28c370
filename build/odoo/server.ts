import { startContainers } from './container.ts';
import { DATABASE, type Machinery, type OdooOptions } from './machinery.ts';
import { startNative } from './native.ts';
import { ensureOdoo } from './packages.ts';
import { TEMPLATE_DATABASE } from './template.ts';

export type { OdooOptions } from './machinery.ts';

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
  /** Makes today's content of the database the one that resetDatabase returns to. The server is restarted. */
  snapshot(): Promise<void>;
  /** Back to the last snapshot, or to the empty database with its modules. The server is restarted. */
  resetDatabase(): Promise<void>;
  /** Runs SQL in the database and returns psql's unaligned output. */
  sql(...statements: string[]): Promise<string>;
}

const SNAPSHOT = 'plant_snapshot';

/** Starts an Odoo 19, downloading it when needed. Throws OdooUnavailable when none can be had on this machine. */
export async function startOdoo(options: OdooOptions = {}): Promise<RealOdoo> {
  const progress = options.progress ?? (() => undefined);
  const install = await ensureOdoo(progress);
  const machinery =
    install.kind === 'debian'
      ? await startNative(install, options, progress)
      : await startContainers(install, options, progress);
  try {
    await machinery.copy(TEMPLATE_DATABASE, DATABASE);
    await machinery.start();
  } catch (error) {
    await machinery.end();
    throw error;
  }
  return realOdoo(machinery);
}

function realOdoo(machinery: Machinery): RealOdoo {
  let source = TEMPLATE_DATABASE;
  // The server is restarted because its caches hold ids of the database that goes away.
  const whileStopped = async (work: () => Promise<void>) => {
    await machinery.kill();
    await work();
    await machinery.start();
  };
  return {
    url: machinery.url,
    database: DATABASE,
    // What Odoo gives a new database. It is reachable from this machine only.
    adminLogin: 'admin',
    adminPassword: 'admin',
    version: machinery.version,
    stop: () => machinery.end(),
    kill: () => machinery.kill(),
    restart: () => whileStopped(() => Promise.resolve()),
    snapshot: () =>
      whileStopped(async () => {
        await machinery.copy(DATABASE, SNAPSHOT);
        source = SNAPSHOT;
      }),
    resetDatabase: () => whileStopped(() => machinery.copy(source, DATABASE)),
    sql: (...statements) => machinery.sql(...statements),
  };
}
