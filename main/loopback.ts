import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '../sync/ports.ts';
import { bundleFile } from './bundle.ts';
import type { Contract } from './contract/contract.ts';
import { refusals, refuse, sendAnswer } from './loopback/answers.ts';
import { readJson } from './loopback/body.ts';
import { checkToken, hasToken, newToken, refusedAtGate } from './loopback/gate.ts';
import { streamOne, streamSeveral } from './loopback/topics.ts';

/** Topics of one page share a connection; this is enough for dozens of pages. */
const connectionCap = 200;

interface LoopbackOptions {
  readonly contract: Contract;
  /** The renderer's bundle: `index.html` and `assets/`. */
  readonly rendererDir: string;
  /** A free port by default. */
  readonly port?: number;
  /** A new random one by default; else 43 letters of base64url. */
  readonly token?: string;
  readonly log: Log;
}

export interface Loopback {
  /** What a person opens: `http://127.0.0.1:PORT/#TOKEN`. A browser does not send the part after `#`. */
  readonly address: string;
  /** `http://127.0.0.1:PORT`, for programs. */
  readonly origin: string;
  readonly token: string;
  close(): Promise<void>;
}

/** The JSON of `?params=`, an empty object without it, undefined if it is no JSON. */
function paramsOf(query: string): unknown {
  try {
    return JSON.parse(new URLSearchParams(query).get('params') ?? '{}') as unknown;
  } catch {
    return undefined;
  }
}

async function serveBundle(rendererDir: string, path: string, request: IncomingMessage, response: ServerResponse) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, refusals.method);
  const file = await bundleFile(rendererDir, path);
  if (file === undefined) return refuse(response, refusals.path);
  response.writeHead(200, file.headers);
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

async function serveContractCall(
  contract: Contract,
  route: { readonly kind: string; readonly name: string; readonly query: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { kind, name, query } = route;
  if (kind === 'topics' && name !== '') {
    if (request.method !== 'GET') return refuse(response, refusals.method);
    const params = paramsOf(query);
    return params === undefined ? refuse(response, refusals.params) : streamOne(contract, response, name, params);
  }
  if (request.method !== 'POST') return refuse(response, refusals.method);
  const body = await readJson(request);
  if (!body.ok) return refuse(response, body.refusal);
  if (kind === 'topics') return streamSeveral(contract, response, body.value);
  sendAnswer(response, 200, await contract.request(name, body.value));
}

/**
 * Serves the renderer and the contract to browsers and programs of this computer. Listens on 127.0.0.1 only.
 * Rejects if the port is taken.
 */
export async function startLoopback(options: LoopbackOptions): Promise<Loopback> {
  const { contract, rendererDir, log } = options;
  const token = checkToken(options.token ?? newToken());
  let port = 0;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const refusal = refusedAtGate(request, port);
    if (refusal !== undefined) {
      log.warn('loopback.refused', { why: refusal.field });
      return refuse(response, refusal);
    }
    const url = request.url ?? '/';
    const path = url.split('?', 1)[0] ?? '/';
    const query = url.slice(path.length + 1);
    const call = /^\/(request|topics)(?:\/([^/]{1,80}))?$/.exec(path);
    if (call === null) return serveBundle(rendererDir, path, request, response);
    if (!hasToken(request, token)) return refuse(response, refusals.token);
    return serveContractCall(contract, { kind: call[1] ?? '', name: call[2] ?? '', query }, request, response);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      log.warn('loopback.broken', { error: String(error) });
      response.destroy();
    });
  });
  server.maxConnections = connectionCap;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
  const origin = `http://127.0.0.1:${port}`;
  log.info('loopback.listening', { port });

  return {
    address: `${origin}/#${token}`,
    origin,
    token,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
