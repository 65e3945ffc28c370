import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTestApp, type TestApp } from './bundles.ts';
import { openShellPage, shellPage, startShell, type ShellUnderTest } from './electron-shell.ts';
import { ask, ready, until, watch } from './host-under-test.ts';

let app: TestApp;
beforeAll(async () => {
  app = await buildTestApp();
});
afterAll(() => app.remove());

const blocked = (shell: ShellUnderTest, what: string) =>
  until(
    () => shell.log(),
    (text) => text.includes(`"event":"shell.blocked","what":"${what}"`),
  );

describe('a page of the shell', () => {
  let shell: ShellUnderTest;
  beforeAll(async () => {
    shell = await shellPage({ appPath: app.appPath, env: { DOUBLE_PRELOAD_IN_FRAMES: '1' } });
  });
  afterAll(() => shell.close());

  test('has two frozen functions and nothing of Node or Electron', async () => {
    expect(await shell.page.evaluate('Object.keys(window.plant).toSorted()')).toEqual(['request', 'watch']);
    expect(await shell.page.evaluate('Object.isFrozen(window.plant)')).toBe(true);
    const globals = ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'toMain', 'fromMain'];
    expect(await shell.page.evaluate((names) => names.filter((name) => name in globalThis), globals)).toEqual([]);
  });

  test('carries the policy as a header', async () => {
    const policy = await shell.page.evaluate("fetch('/').then((a) => a.headers.get('content-security-policy'))");
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).toContain("require-trusted-types-for 'script'");
  });

  test.each(['/secret.js', '/%2e%2e/secret.js', '/..%2fsecret.js', '/notes.txt', '/assets'])(
    'gets no file %s, which is not of the bundle',
    async (path) => {
      expect(await shell.page.evaluate((path) => fetch(path).then((answer) => answer.status), path)).toBe(404);
    },
  );

  test('cannot leave: the navigation is blocked and the page stays', async () => {
    const before = shell.page.url();
    await shell.page.evaluate("void (location.href = 'https://example.invalid/')");
    await blocked(shell, 'navigation');
    await shell.page.evaluate("void (location.href = '/assets/other.html')");
    await until(
      () => shell.log().split('"what":"navigation"').length,
      (parts) => parts >= 3,
    );
    expect(shell.page.url()).toBe(before);
    expect(await ask(shell.page, 'session.get', {})).toMatchObject({ ok: true });
  });

  test('cannot open a window', async () => {
    await shell.page.evaluate("window.opened = window.open('about:blank'); undefined");
    await blocked(shell, 'window');
    await until(
      () => shell.page.evaluate('window.opened === null || window.opened.closed'),
      (gone) => gone === true,
    );
  });

  test('gets no permission', async () => {
    expect(await shell.page.evaluate('Notification.requestPermission()')).toBe('denied');
    const geolocation = "navigator.permissions.query({ name: 'geolocation' }).then((status) => status.state)";
    expect(await shell.page.evaluate(geolocation)).toBe('denied');
    await blocked(shell, 'permission');
  });

  test('a frame in it is refused by every channel, although it has the same functions (17)', async () => {
    await shell.page.evaluate("void document.body.append(document.createElement('iframe'))");
    const frame = await until(
      () => shell.page.frames().find((one) => one.parentFrame() !== null),
      (one) => one !== undefined,
    );
    const answer = await until(
      () => frame?.evaluate("window.plant ? window.plant.request('session.get', {}) : null"),
      (value) => value !== null,
    );
    expect(answer).toMatchObject({ ok: false, failure: { code: 'not_allowed', facts: { field: 'sender' } } });
    await frame?.evaluate(
      "window.seen = []; void window.plant.watch('session', {}, (value) => window.seen.push(value))",
    );
    await until(
      () => shell.log().split('"what":"ipc"').length,
      (parts) => parts >= 3,
    );
    const own = await watch(shell.page, 'session', {});
    await until(own.values, (values) => values.length > 0);
    expect(await frame?.evaluate('window.seen')).toEqual([]);
  });

  test('a flood of requests is answered with a refusal, and later ones pass (23)', async () => {
    const flood = "Promise.all(Array.from({ length: 900 }, () => window.plant.request('session.get', {})))";
    const answers = (await shell.page.evaluate(flood)) as { ok: boolean; failure?: { facts: { field: string } } }[];
    const refused = answers.filter(({ ok }) => !ok);
    expect(refused.length).toBeGreaterThan(100);
    expect(new Set(refused.map(({ failure }) => failure?.facts.field))).toEqual(new Set(['rate']));
    await until(
      () => ask(shell.page, 'session.get', {}),
      (answer) => (answer as { ok: boolean }).ok,
    );
  });
});

describe('the life of the shell', () => {
  let userData: string;
  beforeAll(() => {
    userData = mkdtempSync(join(tmpdir(), 'plant-shell-data-'));
  });
  afterAll(() => rmSync(userData, { recursive: true, force: true }));
  const options = () => ({ appPath: app.appPath, userData });

  test('a second instance exits at once and brings the first to the front', async () => {
    const first = startShell(options());
    await until(first.said, (text) => text.includes('double: shown'), 30_000);
    const second = startShell(options());
    expect(await second.ended).toBe(0);
    expect(second.said()).not.toContain('devtools');
    await until(first.said, (text) => text.includes('double: focused'));
    expect(await first.quit()).toBe(0);
  });

  test('a page that crashes is loaded again, with the station as it was', async () => {
    const shell = startShell(options());
    const { page, disconnect } = await openShellPage(shell);
    await ready(page);
    await ask(page, 'session.signIn', { operator: 'Ana' });
    const devtools = await page.context().newCDPSession(page);
    const crashed = new Promise((resolve) => void page.once('crash', resolve));
    // Never answered: the process that would answer is gone.
    void devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    await disconnect();
    await until(shell.log, (text) => text.includes('shell.page-gone'));
    const again = await openShellPage(shell);
    await ready(again.page);
    expect(await ask(again.page, 'session.get', {})).toMatchObject({ ok: true, value: { operator: 'Ana' } });
    await again.disconnect();
    expect(await shell.quit()).toBe(0);
  });

  test('the Odoo key outlives the process, sealed, in a file of its owner', async () => {
    const key = 'canary-odoo-key';
    const connection = { url: 'http://127.0.0.1:1', database: 'd', login: 'l', key, transport: 'json2' };
    const one = startShell(options());
    const first = await openShellPage(one);
    await ready(first.page);
    expect(await ask(first.page, 'setup.save', connection)).toMatchObject({ ok: true, value: { hasKey: true } });
    await first.disconnect();
    await one.quit();
    const file = join(userData, 'odoo-key');
    expect(readFileSync(file).includes(key)).toBe(false);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const two = startShell(options());
    const second = await openShellPage(two);
    await ready(second.page);
    const { key: _without, ...withoutKey } = connection;
    expect(await ask(second.page, 'setup.save', withoutKey)).toMatchObject({ ok: true, value: { hasKey: true } });
    await second.disconnect();
    await two.quit();
    expect(two.log()).not.toContain(key);
  });

  test('a keychain that only disguises the key is refused (41)', async () => {
    const shell = await shellPage({ appPath: app.appPath, env: { DOUBLE_KEYRING: 'basic_text' } });
    const connection = { url: 'http://127.0.0.1:1', database: 'd', login: 'l', key: 'k', transport: 'json2' };
    expect(await ask(shell.page, 'setup.save', connection)).toMatchObject({ ok: false, failure: { code: 'internal' } });
    await until(
      () => shell.log(),
      (text) => text.includes('offers no keychain'),
    );
    await shell.close();
  });

  test.each(['--remote-debugging-port=9222', '--remote-debugging-pipe', '--inspect', '--inspect-brk=0'])(
    'a packaged app does not start with %s (37)',
    async (flag) => {
      const shell = startShell({ ...options(), args: [flag], env: { DOUBLE_PACKAGED: '1' } });
      expect(await shell.ended).toBe(2);
      expect(shell.said()).not.toContain('devtools');
    },
  );

  test('a packaged app has no menu and so no accelerators (36)', async () => {
    const shell = startShell({ ...options(), env: { DOUBLE_PACKAGED: '1' } });
    const { page, disconnect } = await openShellPage(shell);
    await ready(page);
    expect(shell.said()).toContain('double: menu null');
    await disconnect();
    expect(await shell.quit()).toBe(0);
  });

  test('a station that cannot start says why in words and ends', async () => {
    const station = join(app.appPath, 'broken-station.ts');
    const source = `export const startStation = () =>
      Promise.reject(Object.assign(new Error('/secret/path'), { failure: { code: 'disk_full', facts: {} } }));`;
    writeFileSync(station, source);
    const shell = startShell({ ...options(), station });
    expect(await shell.ended).toBe(1);
    expect(shell.said()).toContain('Plant Supervisor cannot start');
    expect(shell.said()).not.toContain('/secret/path');
  });
});
