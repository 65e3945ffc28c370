import { readFileSync } from 'node:fs';
import type { FirstSetup } from '../../main/first-setup.ts';

/** The connection of the command line; what is missing is asked for on the set-up screen. */
export function realOdoo(options: {
  readonly odoo: string;
  readonly db?: string | undefined;
  readonly user?: string | undefined;
  readonly 'key-file'?: string | undefined;
  readonly xmlrpc: boolean;
}): FirstSetup | undefined {
  const keyFile = options['key-file'];
  if (options.db === undefined || keyFile === undefined) return undefined;
  const key = readFileSync(keyFile, 'utf8').trim();
  const transport = options.xmlrpc ? 'xmlrpc' : 'json2';
  return { connection: { url: options.odoo, database: options.db, login: options.user ?? '', key, transport } };
}
