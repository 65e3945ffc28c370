import type { OdooReply, OdooTransport } from '../../sync/ports.ts';
import { askingToWait, withoutSecret } from '../../sync/odoo/faults.ts';
import { json2Request, json2VersionRequest, readJson2, readJson2Version } from '../../sync/odoo/json2.ts';
import { askFirst, versionTimeoutMs } from './checked.ts';
import { openExchange, type ExchangeSettings } from './exchange.ts';

interface Json2Settings extends ExchangeSettings {
  readonly database: string;
  readonly key: string;
  /** For calls that name no time of their own; 60 s by default. */
  readonly timeoutMs?: number;
}

/** Odoo 19 and later. */
export function json2Transport(settings: Json2Settings): OdooTransport {
  const { database, key, timeoutMs = 60_000 } = settings;
  const exchange = openExchange(settings);
  const version = async (): Promise<OdooReply> => {
    const got = await exchange.send(json2VersionRequest, Math.min(timeoutMs, versionTimeoutMs));
    return got.ok ? askingToWait(readJson2Version(got.reply), got.reply) : got;
  };
  const call = askFirst(version, async (request) => {
    const got = await exchange.send(json2Request(request, { database, key }), request.timeoutMs ?? timeoutMs);
    return withoutSecret(got.ok ? askingToWait(readJson2(got.reply, database), got.reply) : got, key);
  });
  return { name: 'json2', call, version, close: () => exchange.close() };
}
