import type { FaultKind, OdooCall, OdooReply } from '../ports.ts';
import { failed, fault, faultOfClass, kindOfStatus } from './faults.ts';
import { parseJson, type WireReply, type WireRequest } from './wire.ts';

/** Odoo 19's JSON-2: `POST /json/2/<model>/<method>` with named arguments only. */
export function json2Request(call: OdooCall, way: { readonly database: string; readonly key: string }): WireRequest {
  const { ids, args, context } = call;
  return {
    method: 'POST',
    path: `/json/2/${encodeURIComponent(call.model)}/${encodeURIComponent(call.method)}`,
    headers: {
      authorization: `bearer ${way.key}`,
      'x-odoo-database': way.database,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify({ ...args, ...(ids ? { ids } : {}), ...(context ? { context } : {}) }),
  };
}

/** Replies of Odoo itself by HTTP status, where the exception's class is not in the tables. */
const kindOfJsonError: Readonly<Record<number, FaultKind>> = {
  401: 'denied',
  403: 'forbidden',
  404: 'missing',
  422: 'refused',
};
/** The class decides against the status: a wrong argument is our mistake and no business rule. */
const kindOfOddClass: Readonly<Record<string, FaultKind>> = {
  'werkzeug.exceptions.UnprocessableEntity': 'broken',
  'werkzeug.exceptions.BadRequest': 'broken',
};

/** @param database for the message, when Odoo does not know it */
export function readJson2(reply: WireReply, database: string): OdooReply {
  const { status, contentType, body } = reply;
  const parsed = contentType === 'application/json' ? parseJson(body) : undefined;
  if (parsed && !parsed.ok && parsed.hostile) return failed('not-odoo', 'the answer is built to do harm');
  if (status === 200) {
    if (!parsed) return failed('not-odoo', `somebody else answers here, with ${contentType || 'an unnamed format'}`);
    return parsed.ok ? { ok: true, value: parsed.value } : failed('no-answer', 'the answer is incomplete');
  }
  const error = parsed?.ok ? odooError(parsed.value) : undefined;
  if (error) {
    const kind = kindOfOddClass[error.name] ?? kindOfJsonError[status] ?? kindOfStatus[status] ?? 'broken';
    return { ok: false, fault: faultOfClass(error.name, error.message, kind) };
  }
  return { ok: false, fault: pageFault(status, contentType, database) };
}

function odooError(value: unknown): { name: string; message: string } | undefined {
  if (value === null || typeof value !== 'object' || !('name' in value) || !('message' in value)) return undefined;
  const { name, message } = value;
  return typeof name === 'string' ? { name, message: typeof message === 'string' ? message : '' } : undefined;
}

/** Odoo itself sends pages for an unknown database (404), a wrong media type (415) and what a proxy in front refuses (413). */
function pageFault(status: number, contentType: string, database: string) {
  if (status === 404 && contentType === 'text/html')
    return fault('database', `Odoo does not know the database ${database}`);
  if (status === 413 || status === 415) return fault('broken', `the request was refused with HTTP ${status}`);
  return fault(kindOfStatus[status] ?? 'not-odoo', `HTTP ${status} instead of an answer of Odoo`);
}

export const json2VersionRequest: WireRequest = { method: 'GET', path: '/web/version', headers: {}, body: '' };

/** Value: the version as `19.0`. Whatever is not Odoo's version is `not-odoo`. */
export function readJson2Version(reply: WireReply): OdooReply {
  const kind = kindOfStatus[reply.status];
  if (kind) return failed(kind, `HTTP ${reply.status} instead of Odoo's version`);
  const parsed = reply.status === 200 && reply.contentType === 'application/json' ? parseJson(reply.body) : undefined;
  const value = parsed?.ok ? parsed.value : undefined;
  if (value !== null && typeof value === 'object' && 'version' in value && typeof value.version === 'string')
    return { ok: true, value: value.version };
  return failed('not-odoo', 'there is no Odoo at this address');
}
