import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { FaultKind, OdooFault } from '../../sync/ports.ts';
import { fault } from '../../sync/odoo/faults.ts';
import type { WireReply, WireRequest } from '../../sync/odoo/wire.ts';

export interface ExchangeSettings {
  /** Odoo's address, as `https://odoo.plant.example`; a path before Odoo's own is kept. */
  readonly url: string;
  /** A plant's own certificate authority (PEM); trusted instead of the public ones. */
  readonly ca?: string;
  /** Largest reply in bytes; 64 MB by default. */
  readonly maxBytes?: number;
}

type Exchanged = { readonly ok: true; readonly reply: WireReply } | { readonly ok: false; readonly fault: OdooFault };

/** One server, one request at a time or several; knows HTTP and nothing of Odoo. Never throws, never follows a redirect. */
interface Exchange {
  send(request: WireRequest, timeoutMs: number): Promise<Exchanged>;
  /** Cuts what is under way; later requests are not sent. */
  close(): void;
}

const largestReply = 64 * 1024 * 1024;

export function openExchange(settings: ExchangeSettings): Exchange {
  const base = new URL(settings.url);
  const secure = base.protocol === 'https:';
  const options = { keepAlive: true, maxSockets: 4 };
  const agent = secure
    ? new HttpsAgent({ ...options, ...(settings.ca === undefined ? {} : { ca: settings.ca }) })
    : new HttpAgent(options);
  const prefix = base.pathname.replace(/\/+$/, '');
  const start = secure ? httpsRequest : httpRequest;
  const maxBytes = settings.maxBytes ?? largestReply;
  let closed = false;

  const send = (request: WireRequest, timeoutMs: number): Promise<Exchanged> =>
    new Promise((resolve) => {
      // An agent opens new connections even after its end: who is still reading would hold up the end of the station.
      if (closed) return resolve({ ok: false, fault: fault('unreachable', 'the connection was closed here') });
      let sent = false;
      const body = Buffer.from(request.body, 'utf8');
      const outgoing = start(base, {
        agent,
        method: request.method,
        path: prefix + request.path,
        headers: { ...request.headers, 'accept-encoding': 'identity', 'content-length': body.byteLength },
      });
      const end = (result: Exchanged): void => {
        clearTimeout(timer);
        resolve(result);
        if (!result.ok) outgoing.destroy();
      };
      const fail = (kind: FaultKind, message: string): void => end({ ok: false, fault: fault(kind, message) });
      const timer = setTimeout(
        () => fail(sent ? 'no-answer' : 'unreachable', `no answer within ${Math.round(timeoutMs / 1000)} s`),
        timeoutMs,
      );
      outgoing.on('socket', (socket) => {
        // Before this, not a byte of the request can have left: nothing happened.
        if (outgoing.reusedSocket) sent = true;
        else socket.once(secure ? 'secureConnect' : 'connect', () => (sent = true));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => fail(...networkFault(error, sent)));
      outgoing.on('response', (incoming) => {
        receive(incoming, maxBytes).then(end, (error: NodeJS.ErrnoException) => fail(...networkFault(error, true)));
      });
      outgoing.end(body);
    });

  const close = (): void => {
    closed = true;
    agent.destroy();
  };
  return { send, close };
}

const refusals: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at this address',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name cannot be looked up now',
  EHOSTUNREACH: 'there is no way to this address',
  ENETUNREACH: 'there is no network',
};

/** OpenSSL's and Node's codes for a certificate that we do not accept, and for a server that does not speak TLS. */
const certificateCode =
  /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_)/;

function networkFault(error: NodeJS.ErrnoException, sent: boolean): [FaultKind, string] {
  const code = error.code ?? '';
  // Node's parser: what came is no HTTP, or its headers are endless.
  if (code.startsWith('HPE_')) return ['not-odoo', `the answer is no proper HTTP (${code})`];
  if (!sent && certificateCode.test(code)) return ['certificate', `the server's certificate is not accepted (${code})`];
  if (sent) return ['no-answer', `the connection broke before the answer was complete (${code})`];
  return ['unreachable', refusals[code] ?? `no connection (${code})`];
}

/** `Retry-After` in seconds, or as a date, which is measured by the clock of whoever wrote it. */
function comeAgain({ 'retry-after': asked, date }: IncomingHttpHeaders): Pick<WireReply, 'comeAgainMs'> {
  if (asked === undefined) return {};
  const comeAgainMs = /^\d+$/.test(asked) ? Number(asked) * 1_000 : Date.parse(asked) - Date.parse(date ?? '');
  return comeAgainMs > 0 ? { comeAgainMs } : {};
}

const tooLarge = (maxBytes: number): Exchanged => ({
  ok: false,
  fault: fault('no-answer', `the answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`),
});

/** The whole reply, or the reason why it is not taken. Rejects when the connection breaks. */
async function receive(incoming: IncomingMessage, maxBytes: number): Promise<Exchanged> {
  const { headers } = incoming;
  const packing = headers['content-encoding'] ?? 'identity';
  // None was asked for; a small packed reply may unpack to gigabytes.
  if (packing !== 'identity') return { ok: false, fault: fault('not-odoo', 'the answer is packed, unasked') };
  if (Number(headers['content-length'] ?? 0) > maxBytes) return tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return tooLarge(maxBytes);
    chunks.push(chunk);
  }
  try {
    const body = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    const contentType = (headers['content-type'] ?? '').split(';', 1)[0] ?? '';
    return {
      ok: true,
      reply: {
        status: incoming.statusCode ?? 0,
        contentType: contentType.trim().toLowerCase(),
        body,
        ...comeAgain(headers),
      },
    };
  } catch {
    return { ok: false, fault: fault('not-odoo', 'the answer is not UTF-8 text') };
  }
}
