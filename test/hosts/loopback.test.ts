import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newToken } from '../../main/loopback/gate.ts';
import { startLoopback, type Loopback } from '../../main/loopback.ts';
import { fakeStation, memoryLog } from '../fakes/station.ts';

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

let folder: string;
const token = newToken();
let host: Loopback;
const log = memoryLog();

/** Node's own client: unlike fetch it sends the Host header and the path exactly as they are given. */
function send({ method = 'GET', path, headers = {}, body }: Ask): Promise<Reply> {
  const { port } = new URL(host.origin);
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const authorized = (more: Readonly<Record<string, string>> = {}) => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
  ...more,
});
const post = (headers: Readonly<Record<string, string>>, body = '{}', path = '/request/session.get') =>
  send({ method: 'POST', path, headers, body });
const fieldOf = ({ text }: Reply) =>
  (JSON.parse(text) as { ok: false; failure: { facts: { field: string } } }).failure.facts.field;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plant-loopback-'));
  const rendererDir = join(folder, 'renderer');
  mkdirSync(join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(rendererDir, 'assets', 'main-abc.js'), 'export {}');
  writeFileSync(join(rendererDir, 'assets', 'main-abc.js.map'), '{}');
  writeFileSync(join(rendererDir, '.env.js'), 'hidden');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  symlinkSync(join(folder, 'secret.js'), join(rendererDir, 'link.js'));
  host = await startLoopback({ contract: fakeStation(log).contract, rendererDir, token, log });
});
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('who may talk to the loopback host', () => {
  test('it listens on 127.0.0.1 and on no other address of this computer', async () => {
    const others = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const addresses = others.filter(({ address, family }) => family === 'IPv4' && address !== '127.0.0.1');
    for (const { address } of [...addresses, { address: '127.0.0.2' }]) {
      const outcome = await new Promise((resolve) => {
        const socket = connect(Number(new URL(host.origin).port), address);
        socket.once('connect', () => resolve('connected')).once('error', () => resolve('refused'));
        socket.once('close', () => socket.destroy());
      });
      expect(outcome).toBe('refused');
    }
  });

  test('the printed address carries the token behind #, where no request shows it', () => {
    expect(host.address).toBe(`${host.origin}/#${host.token}`);
    expect(Buffer.from(host.token, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(log.lines)).not.toContain(host.token);
  });

  test.each([
    ['a name that was rebound to this computer', { host: 'plant.example' }],
    ['this computer by another port', { host: '127.0.0.1:1' }],
    ['this computer without a port', { host: '127.0.0.1' }],
  ])('%s as Host is refused, for pages and for requests', async (_name, headers) => {
    const replies = [await post(authorized(headers)), await send({ path: '/', headers })];
    expect(replies.map(({ status }) => status)).toEqual([403, 403]);
    expect(replies.map(fieldOf)).toEqual(['host', 'host']);
  });

  test.each([['http://evil.example'], ['null'], ['https://127.0.0.1'], ['http://127.0.0.1.evil.example']])(
    'the Origin %s is refused',
    async (origin) => {
      const reply = await post(authorized({ origin }));
      expect([reply.status, fieldOf(reply)]).toEqual([403, 'origin']);
    },
  );

  test('the own Origin and a program without Origin are served', async () => {
    expect((await post(authorized({ origin: host.origin }))).status).toBe(200);
    expect((await post(authorized())).status).toBe(200);
  });

  test.each([
    ['no token', {}],
    ['a wrong one', { authorization: `Bearer ${'A'.repeat(43)}` }],
    ['a short one', { authorization: 'Bearer A' }],
    ['another scheme', { authorization: 'Basic abc' }],
  ])('%s is refused, for requests and for topics', async (_name, headers) => {
    const request = await post({ 'content-type': 'application/json', ...headers });
    const topic = await send({ path: '/topics/session', headers });
    expect([request.status, topic.status]).toEqual([401, 401]);
    expect(fieldOf(request)).toBe('token');
  });

  test('a token that is not 256 bits is not taken', async () => {
    const options = { contract: fakeStation().contract, rendererDir: folder, log };
    await expect(startLoopback({ ...options, token: 'secret' })).rejects.toThrow('256');
  });
});

describe('what the loopback host takes', () => {
  test.each([
    ['a body over 64 KB', 413, authorized(), 'x'.repeat(65 * 1024)],
    ['a body over 64 KB in chunks', 413, authorized({ 'transfer-encoding': 'chunked' }), 'x'.repeat(65 * 1024)],
    ['a form', 415, authorized({ 'content-type': 'application/x-www-form-urlencoded' }), 'a=b'],
    ['text that a foreign page may send without asking', 415, authorized({ 'content-type': 'text/plain' }), '{}'],
    ['half a JSON', 400, authorized(), '{"limit":'],
    ['an empty body', 400, authorized(), ''],
  ])('%s is refused with %i', async (_name, status, headers, body) => {
    const reply = await post(headers, body);
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.text)).toMatchObject({ ok: false, failure: { code: 'bad_request' } });
  });

  test.each([
    ['a request by GET', { path: '/request/session.get' }, 405],
    ['a topic by PUT', { path: '/topics/session', method: 'PUT' }, 405],
    ['a page by POST', { path: '/', method: 'POST' }, 405],
    ['parameters that are no JSON', { path: '/topics/session?params={' }, 400],
    ['an unknown topic', { path: '/topics/__proto__' }, 400],
    ['an empty list of topics', { path: '/topics', method: 'POST', body: '{"watch":[]}' }, 400],
  ] as const)('%s is refused', async (_name, ask, status) => {
    expect((await send({ ...ask, headers: authorized() })).status).toBe(status);
  });

  test('an unknown request is an answer of the contract', async () => {
    const reply = await post(authorized(), '{}', '/request/constructor');
    expect([reply.status, fieldOf(reply)]).toEqual([200, 'name']);
  });

  test('one topic over GET: the value as event data, until the reader leaves', async () => {
    const leave = new AbortController();
    const answer = await fetch(`${host.origin}/topics/entries?params=${encodeURIComponent('{"limit":3}')}`, {
      headers: authorized(),
      signal: leave.signal,
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const chunk = await answer.body?.getReader().read();
    expect(new TextDecoder().decode(chunk?.value)).toBe('data: []\n\n');
    leave.abort();
  });

  test('closing ends the streams that are open', async () => {
    const short = await startLoopback({ contract: fakeStation().contract, rendererDir: folder, log });
    const headers = { authorization: `Bearer ${short.token}` };
    const reader = (await fetch(`${short.origin}/topics/holds`, { headers })).body?.getReader();
    await reader?.read();
    await short.close();
    await expect(reader?.read()).rejects.toThrow();
  });
});

describe('the files that the loopback host serves', () => {
  test('the page, with the policy and without caching', async () => {
    const { status, headers, text } = await send({ path: '/' });
    expect([status, text]).toEqual([200, '<!doctype html><title>page</title>']);
    expect(headers['cache-control']).toBe('no-store');
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual([
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
    ]);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  });

  test('a script, by its type', async () => {
    const { status, headers } = await send({ path: '/assets/main-abc.js' });
    expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
  });

  test.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/%2e%2e%2fsecret.js',
    '/%252e%252e/secret.js',
    '/assets/../../secret.js',
    '/assets/..%5c..%5csecret.js',
    '//secret.js',
    '/assets//main-abc.js',
    '/link.js',
    '/.env.js',
    '/assets/main-abc.js.map',
    '/assets/main-abc.js%00.css',
    '/assets',
    '/%',
    'http://127.0.0.1/secret.js',
  ])('%s is not found', async (path) => {
    const { status, text } = await send({ path });
    expect(status).toBe(404);
    expect(text).not.toContain(folder);
  });
});
