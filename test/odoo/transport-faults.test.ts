import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { json2Transport } from '../../main/odoo/json2-transport.ts';
import { xmlrpcTransport } from '../../main/odoo/xmlrpc-transport.ts';
import type { FaultKind, OdooFault, OdooTransport } from '../../sync/ports.ts';
import { handMade, type Answer, type HandMade } from './hand-made-server.ts';

const key = 'canary-key-5f1c';
const settings = { database: 'plant', login: 'station', key, timeoutMs: 2_000, maxBytes: 2_000_000 };
const transports: Record<OdooTransport['name'], (url: string, ca?: string) => OdooTransport> = {
  json2: (url, ca) => json2Transport({ ...settings, url, ...(ca === undefined ? {} : { ca }) }),
  xmlrpc: (url, ca) => xmlrpcTransport({ ...settings, url, ...(ca === undefined ? {} : { ca }) }),
};
const contentTypes = { json2: 'application/json', xmlrpc: 'text/xml' } as const;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function serve(...args: Parameters<typeof handMade>): Promise<HandMade> {
  const server = await handMade(...args);
  ends.push(() => server.stop());
  return server;
}

function open(name: OdooTransport['name'], url: string, ca?: string): OdooTransport {
  const transport = transports[name](url, ca);
  ends.push(() => transport.close());
  return transport;
}

async function faultOf(transport: OdooTransport): Promise<OdooFault> {
  const reply = await transport.call({ model: 'res.users', method: 'read', ids: [1], args: { fields: ['name'] } });
  if (reply.ok) throw new Error('a fault was expected');
  expect(reply.fault.message).not.toContain(key);
  return reply.fault;
}

const page: Answer = (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in');
const status =
  (code: number, type: string, body: string): Answer =>
  (response) =>
    void response.writeHead(code, { 'content-type': type }).end(body);

const xml = (inside: string): string => `<?xml version="1.0"?>${inside}`;
const answered = (value: string): string =>
  xml(`<methodResponse><params><param><value>${value}</value></param></params></methodResponse>`);
const faultXml = (code: number, text: string): string =>
  xml(
    `<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>${code}</int></value></member>` +
      `<member><name>faultString</name><value><string>${text}</string></value></member></struct></value></fault></methodResponse>`,
  );

describe.each(['json2', 'xmlrpc'] as const)('what goes wrong on the way, over %s', (name) => {
  const kinds: [string, Answer, FaultKind][] = [
    ['a captive portal', page, 'not-odoo'],
    ['a 502 page of a proxy', status(502, 'text/html', '<html>Bad Gateway'), 'no-answer'],
    ['a 504 page of a proxy', status(504, 'text/html', '<html>Gateway Time-out'), 'no-answer'],
    ['a 503 page', status(503, 'text/html', '<html>Unavailable'), 'busy'],
    ['a 429', status(429, 'text/plain', 'slow down'), 'busy'],
    ['plain text', status(200, 'text/plain', '[]'), 'not-odoo'],
    ['a format without a name', (response) => void response.writeHead(200).end('[]'), 'not-odoo'],
    ['a packed answer', (response, path) => packed(response, path), 'not-odoo'],
    ['no HTTP at all', (response) => void response.socket?.end('SSH-2.0-OpenSSH\r\n'), 'not-odoo'],
    ['a connection that closes', (response) => void response.destroy(), 'no-answer'],
    ['a server that never answers', () => undefined, 'no-answer'],
  ];
  const packed: Answer = (response) =>
    void response.writeHead(200, { 'content-type': contentTypes[name], 'content-encoding': 'gzip' }).end('x');

  it.each(kinds)('%s is told apart', async (_, answer, kind) => {
    const server = await serve(answer);
    expect((await faultOf(open(name, server.url))).kind).toBe(kind);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    ['120', 120_000],
    ['Sat, 21 Nov 2026 10:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 09:00:00 GMT', undefined],
    ['soon', undefined],
  ])('P10: how long a busy server wants to be left alone is heard (%s)', async (asked, comeAgainMs) => {
    const headers = { 'retry-after': asked, date: 'Sat, 21 Nov 2026 10:00:00 GMT' };
    const server = await serve((response) => void response.writeHead(429, headers).end());
    expect((await faultOf(open(name, server.url))).comeAgainMs).toBe(comeAgainMs);
  });

  it('an answer cut in the middle leaves the outcome unknown, however the end is marked', async () => {
    const body =
      name === 'json2' ? '[{"id": 1, "na' : answered('<array><data><value><int>1</int></value>').slice(0, 120);
    const announced = await serve((response) => {
      response.writeHead(200, { 'content-type': contentTypes[name], 'content-length': 5_000 }).write(body);
      setImmediate(() => response.destroy());
    });
    const ended = await serve(status(200, contentTypes[name], body));
    expect((await faultOf(open(name, announced.url))).kind).toBe('no-answer');
    expect((await faultOf(open(name, ended.url))).kind).toBe('no-answer');
  });

  it('an endless answer is given up at the limit (P10)', async () => {
    let written = 0;
    const server = await serve((response) => {
      response.writeHead(200, { 'content-type': contentTypes[name] });
      const more = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536))) written += 65_536;
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    expect((await faultOf(open(name, server.url))).kind).toBe('no-answer');
    expect(written).toBeLessThan(20_000_000);
    const announced = await serve((response) => {
      response.writeHead(200, { 'content-type': contentTypes[name], 'content-length': 2_000_000_000 }).write(' ');
    });
    expect((await faultOf(open(name, announced.url))).message).toMatch(/larger than/);
  });

  it('endless headers are no answer of Odoo', async () => {
    const server = await serve((response) => {
      response.socket?.write(
        'HTTP/1.1 200 OK\r\n' + 'x-filler: 0123456789012345678901234567890123456789\r\n'.repeat(5_000),
      );
    });
    expect(['not-odoo', 'no-answer']).toContain((await faultOf(open(name, server.url))).kind);
  });

  it('a redirect is not followed, so that the key goes nowhere else', async () => {
    const other = await serve(page);
    const server = await serve((response) => void response.writeHead(307, { location: `${other.url}/` }).end());
    expect((await faultOf(open(name, server.url))).kind).toBe('not-odoo');
    expect(other.requests).toHaveLength(0);
  });

  it('a server that is not Odoo never sees the key', async () => {
    const server = await serve(page, { introduces: false });
    expect((await faultOf(open(name, server.url))).kind).toBe('not-odoo');
    expect(server.requests.length).toBeGreaterThan(0);
    expect(JSON.stringify(server.requests)).not.toContain(key);
  });

  it('nobody listening means that nothing was sent', async () => {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect((await faultOf(open(name, `http://127.0.0.1:${port}`))).kind).toBe('unreachable');
    expect((await faultOf(open(name, 'http://no-such-host.invalid'))).kind).toBe('unreachable');
  });

  it('a transport that was closed cuts the call under way and sends nothing more', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await serve(() => asked.resolve());
    const transport = open(name, server.url);
    const underWay = faultOf(transport);
    await asked.promise;
    transport.close();
    expect((await underWay).kind).toBe('no-answer');
    expect((await faultOf(transport)).kind).toBe('unreachable');
    expect(server.requests).toHaveLength(1);
  });

  it('a certificate that nobody vouches for is refused before anything is sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'plant-certificate-'));
    ends.push(() => rmSync(folder, { recursive: true }));
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...made, '-keyout', keyFile, '-out', certFile, ...subject], {
      stdio: 'ignore',
    });
    const tls = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
    const server = await serve(page, { tls });
    expect((await faultOf(open(name, server.url))).kind).toBe('certificate');
    expect(server.requests).toHaveLength(0);
    // With the plant's own authority the same server is reached.
    expect((await faultOf(open(name, server.url, tls.cert))).kind).toBe('not-odoo');
    expect(server.requests).toHaveLength(1);
    const plainServer = await serve(page);
    expect((await faultOf(open(name, plainServer.url.replace('http:', 'https:')))).kind).toBe('certificate');
  });

  it('a hostile answer never reaches a parser that it could overflow', async () => {
    const hostile =
      name === 'json2'
        ? ['['.repeat(200_000) + ']'.repeat(200_000), '{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000)]
        : [
            answered('<array><data><value>'.repeat(20_000) + '1' + '</value></data></array>'.repeat(20_000)),
            xml('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>') +
              answered('<string>&c;</string>').slice(21),
            xml('<!doctype a SYSTEM "file:///etc/passwd">') + answered('<string>x</string>').slice(21),
          ];
    for (const body of hostile) {
      const server = await serve(status(200, contentTypes[name], body));
      const fault = await faultOf(open(name, server.url));
      expect(fault).toMatchObject({ kind: 'not-odoo', message: expect.stringContaining('harm') });
    }
  });

  it('no answer can name a prototype', async () => {
    const hostile =
      name === 'json2'
        ? ['[{"__proto__": {"admin": true}}]', '[{"\\u005f_proto\\u005f_": {"admin": true}}]']
        : ['__proto__', '&#95;_proto__', ' __proto__'].map((member) =>
            answered(`<struct><member><name>${member}</name><value><struct></struct></value></member></struct>`),
          );
    for (const body of hostile) {
      const server = await serve(status(200, contentTypes[name], body));
      expect((await faultOf(open(name, server.url))).kind).toBe('not-odoo');
    }
  });

  it('a key that comes back in a message is blotted out', async () => {
    const body =
      name === 'json2'
        ? JSON.stringify({ name: 'odoo.exceptions.UserError', message: `you sent ${key}`, arguments: [] })
        : faultXml(2, `you sent ${key}`);
    const server = await serve(status(name === 'json2' ? 422 : 200, contentTypes[name], body));
    expect(await faultOf(open(name, server.url))).toMatchObject({ kind: 'refused', message: 'you sent •••' });
  });
});

describe('the user number over xmlrpc', () => {
  it('is asked again once when Odoo no longer accepts it', async () => {
    let calls = 0;
    const server = await serve((response) => {
      calls += 1;
      const body = calls === 2 ? faultXml(3, 'Access Denied') : answered('<int>5</int>');
      response.writeHead(200, { 'content-type': 'text/xml' }).end(body);
    });
    const transport = open('xmlrpc', server.url);
    const read = { model: 'res.users', method: 'search_count', args: { domain: [] } };
    expect(await transport.call(read)).toEqual({ ok: true, value: 5 });
    expect(await transport.call(read)).toEqual({ ok: true, value: 5 });
    expect(calls).toBe(3);
  });

  it('a text with markup and CDATA ends arrives as text', async () => {
    const server = await serve(status(200, 'text/xml', answered('<boolean>1</boolean>')));
    const note = 'a]]>b]]><value>x</value>&amp;\u0001';
    await open('xmlrpc', server.url).call({ model: 'res.users', method: 'write', ids: [1], args: { vals: { note } } });
    expect(server.requests[0]?.body).toContain('a]]&gt;b]]&gt;&lt;value&gt;x&lt;/value&gt;&amp;amp;</string>');
  });
});
