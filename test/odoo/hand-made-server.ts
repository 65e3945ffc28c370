import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface HandMade {
  readonly url: string;
  /** Requests other than those for the version. */
  readonly requests: { readonly path: string; readonly headers: IncomingMessage['headers']; readonly body: string }[];
  stop(): Promise<void>;
}

export type Answer = (response: ServerResponse, path: string) => void;

const xmlVersion =
  '<?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>server_serie</name>' +
  '<value><string>19.0</string></value></member></struct></value></param></params></methodResponse>';
const xmlUid =
  '<?xml version="1.0"?><methodResponse><params><param><value><int>7</int></value></param></params></methodResponse>';

/** What a real Odoo answers before a call: its version and the number of the user. */
function introduction(path: string, body: string): { type: string; text: string } | undefined {
  if (path === '/web/version') return { type: 'application/json', text: '{"version_info":[19,0],"version":"19.0"}' };
  if (body.includes('<methodName>version<')) return { type: 'text/xml', text: xmlVersion };
  if (body.includes('<methodName>authenticate<')) return { type: 'text/xml', text: xmlUid };
  return undefined;
}

/** A server on loopback that introduces itself as Odoo (unless told not to) and then gives each call the same answer. */
export async function handMade(
  answer: Answer,
  options: { readonly introduces?: boolean; readonly tls?: { readonly key: string; readonly cert: string } } = {},
): Promise<HandMade> {
  const requests: HandMade['requests'] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const body = Buffer.concat(chunks).toString('utf8');
      const hello = options.introduces === false ? undefined : introduction(path, body);
      if (hello) {
        response.writeHead(200, { 'content-type': hello.type }).end(hello.text);
        return;
      }
      requests.push({ path, headers: request.headers, body });
      answer(response, path);
    });
  };
  const server: Server = options.tls ? createSecureServer(options.tls, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
