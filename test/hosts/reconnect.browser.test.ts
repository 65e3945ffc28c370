import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLoopback, type Loopback } from '../../main/loopback.ts';
import { chromiumArgs, chromiumPath } from '../chromium.ts';
import { fakeStation, memoryLog } from '../fakes/station.ts';
import { buildTestApp, type TestApp } from './bundles.ts';
import { ask, ready, until, watch } from './host-under-test.ts';

let app: TestApp;
let browser: Browser;
let page: Page;
let host: Loopback;
const log = memoryLog();

const start = (options: { port?: number; token?: string } = {}) =>
  startLoopback({ contract: fakeStation(log).contract, rendererDir: app.rendererDir, log, ...options });

beforeAll(async () => {
  app = await buildTestApp();
  host = await start();
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
  page = await browser.newPage();
  await page.goto(host.address);
  await ready(page);
});
afterAll(async () => {
  await browser.close();
  await host.close();
  app.remove();
});

test('the token leaves the address and outlives a reload in this tab', async () => {
  expect(page.url()).toBe(`${host.origin}/`);
  await page.reload();
  await ready(page);
  expect(await ask(page, 'session.get', {})).toMatchObject({ ok: true });
});

test('a page without the token is told to open the printed address', async () => {
  const other = await (await browser.newContext()).newPage();
  await other.goto(host.origin);
  await ready(other);
  expect(await ask(other, 'session.get', {})).toMatchObject({ ok: false, failure: { code: 'not_allowed' } });
  await other.context().close();
});

test('when the host goes and comes back, the page knows both and its topics go on', async () => {
  const session = await watch(page, 'session', {});
  await until(session.values, (values) => values.length === 1);
  const { port } = new URL(host.origin);
  await host.close();
  const up = () => page.evaluate('window.underTest.hostUp') as Promise<boolean[]>;
  await until(up, (states) => states.at(-1) === false);
  expect(await ask(page, 'session.get', {})).toMatchObject({ ok: false, failure: { code: 'internal' } });
  host = await start({ port: Number(port), token: host.token });
  await until(up, (states) => states.at(-1) === true);
  await ask(page, 'session.signIn', { operator: 'Ben' });
  await until(session.values, (values) => JSON.stringify(values.at(-1)).includes('Ben'));
  expect(await up()).toEqual([true, false, true]);
});

test('a new address of a restarted host, opened in the same tab, takes the new token', async () => {
  const { port } = new URL(host.origin);
  await host.close();
  host = await start({ port: Number(port) });
  await page.goto(host.address);
  await until(
    async () => {
      try {
        await ready(page);
        return await ask(page, 'session.get', {});
      } catch {
        // The page is just being loaded again.
        return undefined;
      }
    },
    (answer) => (answer as { ok?: boolean } | undefined)?.ok === true,
  );
  expect(page.url()).toBe(`${host.origin}/`);
});
