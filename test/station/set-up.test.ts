import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../build/free-port.ts';
import type { OdooConnection } from '../../main/contract/table.ts';
import { handMade, type HandMade } from '../odoo/hand-made-server.ts';
import { StationProcess } from '../peers/station-process.ts';
import { connectionTo, Workplace } from './station-bench.ts';

let place: Workplace;
const servers: HandMade[] = [];
beforeAll(async () => {
  place = await Workplace.open();
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await place.close();
});

async function other(...args: Parameters<typeof handMade>): Promise<HandMade> {
  const server = await handMade(...args);
  servers.push(server);
  return server;
}
const page = '<!doctype html><title>Sign in to the network</title>';

/** A certificate that signs itself, made for this run. */
function selfSigned(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'plant-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', [...args, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const pair = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}

const noRights = JSON.stringify({ name: 'odoo.exceptions.AccessError', message: 'You are not allowed', arguments: [] });
const bad: readonly (readonly [string, string, string, () => Promise<Partial<OdooConnection>>])[] = [
  ['no address', 'address', 'address_invalid', async () => ({ url: 'odoo.plant.example' })],
  ['an address of another kind', 'address', 'address_invalid', async () => ({ url: 'ftp://127.0.0.1' })],
  ['a user in the address', 'address', 'address_invalid', async () => ({ url: 'http://me:secret@127.0.0.1' })],
  [
    'an address where nothing listens',
    'address',
    'odoo_unreachable',
    async () => ({ url: `http://127.0.0.1:${await freePort()}` }),
  ],
  [
    'a server that is not Odoo',
    'address',
    'not_odoo',
    async () => ({
      url: (
        await other((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page), {
          introduces: false,
        })
      ).url,
    }),
  ],
  [
    'an Odoo that is too old',
    'version',
    'odoo_too_old',
    async () => ({
      url: (
        await other(
          (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"version":"17.0"}'),
          { introduces: false },
        )
      ).url,
    }),
  ],
  ['another database', 'database', 'database_unknown', async () => ({ database: 'another' })],
  ['a wrong key', 'login', 'key_refused', async () => ({ key: 'f'.repeat(40) })],
  ['no key', 'login', 'key_needed', async () => ({ key: '' })],
  [
    'a key without rights',
    'rights',
    'rights_missing',
    async () => ({
      url: (
        await other((response, path) =>
          path.endsWith('/context_get')
            ? response.writeHead(200, { 'content-type': 'application/json' }).end('{"lang":"en_US"}')
            : response.writeHead(403, { 'content-type': 'application/json' }).end(noRights),
        )
      ).url,
    }),
  ],
  [
    'a page in place of an answer',
    'login',
    'not_odoo',
    async () => ({
      url: (await other((response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page))).url,
    }),
  ],
  [
    'a certificate of a foreign authority',
    'address',
    'certificate',
    async () => ({ url: (await other((response) => response.end('{}'), { tls: selfSigned() })).url }),
  ],
];

test.each(bad)(
  '%s: check "%s" says %s, nothing is kept, and no administrator is asked',
  async (_, name, code, change) => {
    const connection = { ...connectionTo(place.odoo), ...(await change()) };
    for (const request of ['setup.check', 'setup.save'] as const) {
      const { checks } = await place.station.get(request, connection);
      expect(checks.filter((check) => !check.ok && check.name !== 'action')).toMatchObject([
        { name, failure: { code } },
      ]);
    }
    const calls = place.odoo.calls;
    const answer = await place.station.ask('setup.installAction', {
      connection,
      adminLogin: 'admin',
      adminPassword: 'x',
    });
    expect(answer).toMatchObject({ ok: false, failure: { code } });
    expect(place.odoo.calls - calls).toBeLessThanOrEqual(1);
    expect(await place.station.get('setup.get', {})).toMatchObject({ url: '', hasKey: false });
  },
);

test('a wrong administrator is refused, in any field, and nothing is kept or made in Odoo', async () => {
  const connection = connectionTo(place.odoo);
  const { login } = place.admin;
  for (const [adminLogin, adminPassword] of [
    [login, 'wrong'],
    ['nobody', place.admin.password],
    [connection.login, connection.key ?? ''],
  ] as const) {
    const answer = await place.station.ask('setup.installAction', { connection, adminLogin, adminPassword });
    expect(answer).toMatchObject({ ok: false, failure: { code: 'admin_refused' } });
  }
  expect(await place.station.get('setup.get', {})).toMatchObject({ url: '', hasKey: false });
  expect(await place.action()).toBeUndefined();
});

test('a good set-up is kept, and the key is never sent to another address', async () => {
  await place.setUp();
  const foreign = await other((response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[]'));
  const { key: _, ...withoutKey } = connectionTo(place.odoo, foreign.url);
  const otherDatabase = { ...withoutKey, url: place.odoo.url, database: 'another' };
  for (const connection of [withoutKey, otherDatabase]) {
    for (const request of ['setup.check', 'setup.save'] as const)
      expect((await place.station.get(request, connection)).checks).toMatchObject([
        { failure: { code: 'key_needed' } },
      ]);
    const answer = await place.station.ask('setup.installAction', { connection, adminLogin: 'a', adminPassword: 'b' });
    expect(answer).toMatchObject({ ok: false, failure: { code: 'key_needed' } });
  }
  expect(foreign.requests).toEqual([]);
  const { checks, url } = await place.station.get('setup.check', { ...withoutKey, url: `${place.odoo.url}/` });
  expect(checks.every((check) => check.ok)).toBe(true);
  expect(url).toBe(place.odoo.url);
  await place.failure(null);
});

test('a second station on the same folder is told so and changes nothing', async () => {
  await expect(StationProcess.start(place.dataDir)).rejects.toThrow('second_instance');
  expect(await place.station.get('session.get', {})).toMatchObject({ setUp: true });
});

test('a station of the practice plant says so, and no other does', async () => {
  for (const [flags, practice] of [
    [['--practice'], true],
    [[], false],
  ] as const) {
    const dataDir = mkdtempSync(join(tmpdir(), 'plant-practice-'));
    const station = await StationProcess.start(dataDir, flags);
    expect((await station.get('session.get', {})).practice).toBe(practice);
    await station.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
