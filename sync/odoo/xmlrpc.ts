import type { OdooCall, OdooFault, OdooReply } from '../ports.ts';
import { failed, fault, faultOfClass, kindOfStatus } from './faults.ts';
import { xmlHarm, type WireReply } from './wire.ts';

export const xmlrpcPaths = { common: '/xmlrpc/2/common', object: '/xmlrpc/2/object' } as const;

export interface XmlrpcCall {
  readonly method: 'version' | 'authenticate' | 'execute_kw';
  readonly params: readonly unknown[];
}

/** Odoo looks at `create`'s first positional argument, so that it cannot be named. */
const positional: Readonly<Record<string, string>> = { create: 'vals_list' };

/** `execute_kw` with the ids as first positional argument and everything else by name, as in JSON-2. */
export function executeKw(
  call: OdooCall,
  way: { readonly database: string; readonly uid: number; readonly key: string },
): XmlrpcCall {
  const named: Record<string, unknown> = { ...call.args, ...(call.context ? { context: call.context } : {}) };
  const args: unknown[] = call.ids ? [[...call.ids]] : [];
  const first = positional[call.method];
  if (first !== undefined && first in named) {
    // JSON-2 answers with a list of ids even for one record; so does this when a list is sent.
    args.push(Array.isArray(named[first]) ? named[first] : [named[first]]);
    delete named[first];
  }
  return { method: 'execute_kw', params: [way.database, way.uid, way.key, call.model, call.method, args, named] };
}

/** Why the text must not be parsed as an XML-RPC reply, or undefined when it may. */
export function xmlrpcObstacle(reply: WireReply): OdooFault | undefined {
  const { status, contentType } = reply;
  if (status !== 200) return fault(kindOfStatus[status] ?? 'not-odoo', `HTTP ${status} instead of an answer of Odoo`);
  if (contentType !== 'text/xml' && contentType !== 'application/xml')
    return fault('not-odoo', `somebody else answers here, with ${contentType || 'an unnamed format'}`);
  const harm = xmlHarm(reply.body);
  return harm === undefined ? undefined : fault('not-odoo', `the answer is built to do harm: ${harm}`);
}

type FaultReader = (text: string) => OdooReply;
const refusal = (of: OdooFault): OdooReply => ({ ok: false, fault: of });

/** Odoo's faultCodes (odoo/addons/rpc): 1 application error, 2 warning, 3 access denied, 4 access error. */
const readers: Readonly<Record<string, FaultReader>> = {
  1: readTraceback,
  2: (text) =>
    refusal(
      missingWords.some((words) => words.test(text))
        ? fault('missing', text, 'odoo.exceptions.MissingError')
        : fault('refused', text, 'odoo.exceptions.UserError'),
    ),
  3: (text) => refusal(fault('denied', text, 'odoo.exceptions.AccessDenied')),
  4: (text) => refusal(fault('forbidden', text, 'odoo.exceptions.AccessError')),
};

const missingWords = [
  /^Record does not exist or has been deleted\./,
  /\(Record: [\w.]+\([\d, ]*\), User: \d+\)/,
  /^Object [\w.]+ doesn't exist$/,
];

/** The method returned None or a dict that holds one: it was carried out and committed, only its result is not known. */
const nothingReturned = /cannot marshal None unless allow_none is enabled/;

const exceptionLine = /^([A-Za-z_][\w.]*)(?:: ?(.*))?$/s;

/** The exception of a traceback: the last line that follows an indented one and starts with a class; its text may go on below. */
function readTraceback(text: string): OdooReply {
  if (nothingReturned.test(text)) return { ok: true, value: null };
  const lines = text.trimEnd().split('\n');
  const at = lines.findLastIndex(
    (line, index) => (lines[index - 1] ?? '  ').startsWith('  ') && /^[A-Za-z_][\w.]*(:|$)/.test(line),
  );
  const exception = at === -1 ? null : exceptionLine.exec(lines.slice(at).join('\n'));
  if (!exception) return failed('broken', lines.at(-1) ?? '');
  return refusal(faultOfClass(exception[1] ?? '', exception[2] ?? '', 'broken'));
}

/** Reads an XML-RPC fault; codes that Odoo does not have mean that somebody else answered. */
export function readXmlrpcFault(code: unknown, text: unknown): OdooReply {
  const reader = readers[String(code)];
  return reader ? reader(String(text)) : failed('not-odoo', `a fault that Odoo does not have: ${String(code)}`);
}

/** The user that the login stood for is gone: log in again instead of looking for a missing record. */
export const loginIsStale = (reply: OdooReply, uid: number): boolean =>
  !reply.ok && (reply.fault.kind === 'denied' || reply.fault.message.includes(`res.users(${uid},)`));

/** Value: the version as `19.0`. */
export function readXmlrpcVersion(reply: OdooReply): OdooReply {
  if (!reply.ok) return reply;
  const { value } = reply;
  return value !== null &&
    typeof value === 'object' &&
    'server_serie' in value &&
    typeof value.server_serie === 'string'
    ? { ok: true, value: value.server_serie }
    : failed('not-odoo', 'there is no Odoo at this address');
}
