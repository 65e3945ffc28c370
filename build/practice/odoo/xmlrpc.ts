import { Readable } from 'node:stream';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import serializer from 'xmlrpc/lib/serializer.js';
import { plain } from '../../../main/odoo/xmlrpc-codec.ts';
import { OdooError, spoken } from './errors.ts';
import type { ModelCall, ModelOdoo } from './model-odoo.ts';

interface XmlrpcRequest {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Rejects when the text is no XML-RPC call. */
export function decodeCall(body: string): Promise<XmlrpcRequest> {
  return new Promise((resolve, reject) => {
    new Deserializer().deserializeMethodCall(Readable.from([body]), (error, method, params) => {
      if (error) reject(error instanceof Error ? error : new Error('no XML-RPC call'));
      else resolve({ method: method ?? '', params: params ?? [] });
    });
  });
}

const traceback = (exception: string): string =>
  'Traceback (most recent call last):\n  File "/usr/lib/python3/dist-packages/odoo/http.py", line 2140, in _serve\n' +
  `    return service_model.retrying(serve_func, env=self.env)\n${exception}\n`;

export function faultText(error: unknown): string {
  if (!(error instanceof OdooError)) return fault(1, traceback(`RuntimeError: ${String(error)}`));
  const { faultCode, traceClass } = spoken(error.kind);
  if (faultCode === 3) return fault(3, 'Access Denied');
  return fault(faultCode, traceClass === undefined ? error.message : traceback(`${traceClass}: ${error.message}`));
}

const fault = (faultCode: number, faultString: string): string => serializer.serializeFault({ faultCode, faultString });

const holdsNone = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'object' && Object.values(value).some(holdsNone));

/** None cannot be said in XML-RPC, and Odoo notices only after the commit. */
export const replyText = (value: unknown): string =>
  holdsNone(value)
    ? fault(1, traceback('TypeError: cannot marshal None unless allow_none is enabled'))
    : serializer.serializeMethodResponse(plain(value));

/** `execute_kw` as the model's call, with the user it is for. Positional arguments after the ids get their names. */
export function readExecuteKw(
  odoo: ModelOdoo,
  params: readonly unknown[],
): { uid: number; call: ModelCall; single: boolean } {
  const [database, uid, key, model, method, args = [], named = {}] = params as [
    string,
    number,
    string,
    string,
    string,
    unknown[],
    object,
  ];
  checkDatabase(odoo, database);
  const login = odoo.tables.get('res.users', uid)?.['login'];
  if (odoo.authenticate(String(login), key) !== uid) throw new OdooError('denied', 'Access Denied');
  const { context = {}, ...rest } = named as Record<string, unknown> & { context?: Record<string, unknown> };
  const names = positionalNames[method];
  const ids = names ? undefined : (args[0] as readonly number[] | undefined);
  const values = names ? args : args.slice(1);
  const more = Object.fromEntries(
    values.map((value, at) => [(names ?? afterIds[method] ?? [])[at] ?? `argument ${at}`, value]),
  );
  const single = method === 'create' && !Array.isArray(args[0]);
  return {
    uid,
    single,
    call: { model, method, args: { ...more, ...rest }, context, ...(ids ? { ids: [ids].flat() } : {}) },
  };
}

/** Methods of the model itself, without ids. */
const positionalNames: Readonly<Record<string, readonly string[]>> = {
  create: ['vals_list'],
  search: ['domain', 'offset', 'limit', 'order'],
  search_count: ['domain', 'limit'],
  search_read: ['domain', 'fields', 'offset', 'limit', 'order'],
  fields_get: ['allfields', 'attributes'],
  load: ['fields', 'data'],
  context_get: [],
};
const afterIds: Readonly<Record<string, readonly string[]>> = { read: ['fields'], write: ['vals'] };

export function checkDatabase(odoo: ModelOdoo, database: unknown): void {
  if (database !== odoo.database)
    throw new DatabaseUnknown(`connection to server failed: FATAL:  database "${String(database)}" does not exist`);
}

/** A database that PostgreSQL does not have. */
export class DatabaseUnknown extends Error {
  get fault(): string {
    return fault(1, traceback(`psycopg2.OperationalError: ${this.message}`));
  }
}
