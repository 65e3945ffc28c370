import type { OdooTransport } from '../../sync/ports.ts';
import { json2Transport } from './json2-transport.ts';
import { xmlrpcTransport } from './xmlrpc-transport.ts';

export interface OdooAccess {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly key: string;
  readonly transport: OdooTransport['name'];
}

/** A posting call may take long in Odoo; longer than this and its outcome counts as unknown. */
const timeoutMs = 30_000;

/** Whether an address is one that can be called at all: http or https, a host, no user in it. */
export function isOdooAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  return ['http:', 'https:'].includes(protocol) && hostname !== '' && username === '' && password === '';
}

export const connectOdoo = ({ transport, ...access }: OdooAccess): OdooTransport =>
  transport === 'json2' ? json2Transport({ ...access, timeoutMs }) : xmlrpcTransport({ ...access, timeoutMs });
