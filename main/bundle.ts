import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** What a page of ours may do, the same over both hosts (facts of Electron's security list, number 7). */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

/** Kinds of file that a bundle has; any other is not served, source maps among them. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export interface BundleFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The file name inside the bundle that a URL path means, or undefined for a path that no page of ours asks for. */
function nameOf(urlPath: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  if (path === '/') return 'index.html';
  const segments = path.split('/');
  if (segments.shift() !== '') return undefined;
  // Letters that bundlers use; excludes a second percent sign, backslash, colon, NUL, and names that start with a dot.
  return segments.every((segment) => /^[A-Za-z0-9_@-][A-Za-z0-9_.@-]*$/.test(segment)) ? segments.join('/') : undefined;
}

/**
 * The file of the renderer's bundle for a URL path (percent-encoded, without query), or undefined if there is none.
 * Never reads outside `rendererDir`, through a link neither.
 */
export async function bundleFile(rendererDir: string, urlPath: string): Promise<BundleFile | undefined> {
  const name = nameOf(urlPath);
  const type = name === undefined ? undefined : contentTypes[extname(name)];
  if (name === undefined || type === undefined) return undefined;
  try {
    const root = await realpath(rendererDir);
    const path = await realpath(join(root, name));
    if (!path.startsWith(root + sep)) return undefined;
    // Names in assets/ carry a hash of their content.
    const caching = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
    return {
      headers: { ...securityHeaders, 'content-type': type, 'cache-control': caching },
      body: await readFile(path),
    };
  } catch {
    return undefined;
  }
}
