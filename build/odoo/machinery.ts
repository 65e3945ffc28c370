import type { Progress } from './progress.ts';
import type { ModuleSet } from './template.ts';

export interface OdooOptions {
  /** 0 = one process with threads (default), 2 = two worker processes with request limits, as plants run it. */
  workers?: 0 | 2;
  modules?: ModuleSet;
  /** TCP port on 127.0.0.1; a free one by default. */
  port?: number;
  progress?: Progress;
}

/** What the two ways of running Odoo (Debian package, containers) have to offer. */
export interface Machinery {
  url: string;
  version: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  /** Replaces database `target` by a copy of `source`. Odoo does not run meanwhile. */
  copy(source: string, target: string): Promise<void>;
  sql(...statements: string[]): Promise<string>;
  end(): Promise<void>;
}

/** The database that Odoo serves. */
export const DATABASE = 'plant';
