import { app } from './app.ts';

type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Plain Chromium knows no scheme of ours: `app://plant/x` is shown to it as `https://plant.app.test/x`, and every request for
 * that name is answered by the handler, so nothing reaches a network.
 */
const suffix = '.app.test';
const handlers = new Map<string, Handler>();
let privileged = false;

export const toChromium = (url: string): string => url.replace(/^app:\/\/([^/]+)/, `https://$1${suffix}`);
export const fromChromium = (url: string): string => url.replace(/^https:\/\/([^/]+)\.app\.test(?=\/|$)/, 'app://$1');

export const protocol = {
  registerSchemesAsPrivileged(
    schemes: readonly { scheme: string; privileges: { standard?: boolean; secure?: boolean } }[],
  ) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    privileged = schemes.some(({ scheme, privileges }) => scheme === 'app' && privileges.standard && privileges.secure);
  },
  handle(scheme: string, handler: Handler): void {
    if (!app.isReady()) throw new Error('protocol.handle cannot be used before app is ready');
    if (!privileged) throw new Error('The double wants app:// to be a standard, secure scheme.');
    handlers.set(scheme, handler);
  },
};

/** The answer of the scheme's handler, or undefined if it has none. */
export async function answerOf(url: string, method: string): Promise<Response | undefined> {
  const handler = handlers.get(url.split(':', 1)[0] ?? '');
  // Node's Request takes a custom scheme, as Electron's does.
  return handler?.(new Request(url, { method }));
}
