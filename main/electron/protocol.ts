import { protocol } from 'electron';
import { bundleFile, securityHeaders } from '../bundle.ts';

/** The only page of the app. */
export const startPage = 'app://plant/';

/** Whether an address is in our bundle; a custom scheme has no origin in Node's URL. */
export function isOurs(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === 'app:' && url.host === 'plant';
}

/** Gives app:// an origin and a secure context. Must be called before `app` is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the renderer's bundle, with the policy as header, and nothing else. */
export function serveScheme(rendererDir: string): void {
  protocol.handle('app', async ({ url, method }) => {
    const file = isOurs(url) && method === 'GET' ? await bundleFile(rendererDir, new URL(url).pathname) : undefined;
    return file === undefined
      ? new Response(null, { status: 404, headers: securityHeaders })
      : new Response(new Uint8Array(file.body), { headers: file.headers });
  });
}
