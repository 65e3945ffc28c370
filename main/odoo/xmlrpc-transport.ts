import type { OdooCall, OdooReply, OdooTransport } from '../../sync/ports.ts';
import { askingToWait, failed, withoutSecret } from '../../sync/odoo/faults.ts';
import {
  executeKw,
  loginIsStale,
  readXmlrpcVersion,
  xmlrpcObstacle,
  xmlrpcPaths,
  type XmlrpcCall,
} from '../../sync/odoo/xmlrpc.ts';
import { askFirst, versionTimeoutMs } from './checked.ts';
import { openExchange, type ExchangeSettings } from './exchange.ts';
import { decodeReply, encodeCall } from './xmlrpc-codec.ts';

interface XmlrpcSettings extends ExchangeSettings {
  readonly database: string;
  readonly login: string;
  /** An API key or a password. */
  readonly key: string;
  /** For calls that name no time of their own; 60 s by default. */
  readonly timeoutMs?: number;
}

/** Odoo 14 to 19; announced for removal in Odoo 20. */
export function xmlrpcTransport(settings: XmlrpcSettings): OdooTransport {
  const { database, login, key, timeoutMs = 60_000 } = settings;
  const exchange = openExchange(settings);
  const post = async (path: string, call: XmlrpcCall, wait: number): Promise<OdooReply> => {
    const headers = { 'content-type': 'text/xml', accept: 'text/xml' };
    const got = await exchange.send({ method: 'POST', path, headers, body: encodeCall(call) }, wait);
    if (!got.ok) return got;
    const obstacle = xmlrpcObstacle(got.reply);
    return obstacle ? askingToWait({ ok: false, fault: obstacle }, got.reply) : decodeReply(got.reply.body);
  };
  const brief = Math.min(timeoutMs, versionTimeoutMs);
  const version = async (): Promise<OdooReply> =>
    readXmlrpcVersion(await post(xmlrpcPaths.common, { method: 'version', params: [] }, brief));

  const logIn = async (): Promise<OdooReply> => {
    const params = [database, login, key, {}];
    const reply = await post(xmlrpcPaths.common, { method: 'authenticate', params }, timeoutMs);
    if (!reply.ok || typeof reply.value === 'number') return reply;
    return failed('denied', 'Odoo does not accept this login');
  };
  let uid: number | undefined;
  const once = async (request: OdooCall): Promise<OdooReply> => {
    if (uid === undefined) {
      const reply = await logIn();
      if (!reply.ok) return reply.fault.kind === 'no-answer' ? unsent(reply.fault.message) : reply;
      uid = Number(reply.value);
    }
    const call = executeKw(request, { database, uid, key });
    return post(xmlrpcPaths.object, call, request.timeoutMs ?? timeoutMs);
  };
  const call = askFirst(version, async (request) => {
    const usedUid = uid;
    let reply = await once(request);
    // The remembered number of the user may be out of date; nothing was carried out, so that asking again is safe.
    if (usedUid !== undefined && loginIsStale(reply, usedUid)) {
      uid = undefined;
      reply = await once(request);
    }
    return withoutSecret(reply, key);
  });
  return { name: 'xmlrpc', call, version, close: () => exchange.close() };
}

/** The log-in got no answer: the call itself was never sent. */
const unsent = (message: string): OdooReply => failed('unreachable', message);
