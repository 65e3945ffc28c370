import { touch } from '../peers/touch.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretError } from '../fakes/station.ts';
import { ask, ready, until, watch, type HostUnderTest } from './host-under-test.ts';

const scrap = (id: string, quantity = '1') => ({
  id,
  touchedAt: 1_790_000_000_000,
  kind: 'scrap',
  orderId: 'G1',
  role: 'product',
  productId: 7,
  quantity,
  lot: null,
  reasonId: null,
});

const refusal = (field: string) => ({ ok: false, failure: { code: 'bad_request', facts: { field } } });

/** The contract, asked by a page of the real renderer code: the same over every host. */
export function contractAcceptance(name: string, makeHost: () => Promise<HostUnderTest>): void {
  describe(`the contract over ${name}`, () => {
    let host: HostUnderTest;
    beforeAll(async () => {
      host = await makeHost();
    });
    afterAll(() => host.close());

    test('a request is answered with its value', async () => {
      expect(await ask(host.page, 'session.signIn', { operator: 'Ana' })).toMatchObject({
        ok: true,
        value: { station: 'P1', operator: 'Ana' },
      });
    });

    test('the same entry id recorded twice is one entry (P3)', async () => {
      const id = touch().id;
      const first = await ask(host.page, 'entry.record', scrap(id));
      expect(await ask(host.page, 'entry.record', scrap(id))).toEqual(first);
      expect(first).toMatchObject({ ok: true, value: { id, quantity: '1' } });
    });

    test.each([
      ['a quantity with a comma', 'entry.record', scrap(touch().id, '1,5'), 'quantity'],
      ['a field that is not in the contract', 'entry.list', { limit: 1, sql: 'drop' }, 'input'],
      ['a wrong type deep inside', 'setup.installAction', { connection: { url: 7 } }, 'connection.url'],
      ['a __proto__ key', 'session.get', '{"__proto__":{"admin":true}}', 'input'],
      ['an unknown request', 'store.query', {}, 'name'],
      ['a name that every object has', 'constructor', {}, 'name'],
      ['the name __proto__', '__proto__', {}, 'name'],
      ['more than 64 KB', 'lots.find', { text: 'x'.repeat(70_000) }, 'size'],
    ])('%s is refused with the place and nothing else', async (_what, name, input, field) => {
      const answer = (await ask(host.page, name, input)) as { failure: object };
      expect(answer).toMatchObject(refusal(field));
      expect(Object.keys(answer.failure).toSorted()).toEqual(['code', 'facts', 'message']);
    });

    test('an unexpected error shows an id, and the log has the rest under it', async () => {
      const answer = await ask(host.page, 'reasons.list', {});
      expect(answer).toMatchObject({ ok: false, failure: { code: 'internal' } });
      expect(JSON.stringify(answer)).not.toMatch(/canary|var.lib|\.ts/);
      const { id } = (answer as { failure: { facts: { id: string } } }).failure.facts;
      const log = await until(
        () => host.log(),
        (text) => text.includes(id),
      );
      expect(log).toContain(secretError);
    });

    test('a failure of the contract and one that an error carries arrive as they are', async () => {
      expect(await ask(host.page, 'orders.list', {})).toMatchObject({ ok: false, failure: { code: 'not_set_up' } });
      expect(await ask(host.page, 'lots.find', { text: 'A' })).toMatchObject({
        ok: false,
        failure: { code: 'disk_full', facts: { freeMb: '0' } },
      });
    });

    test('a topic sends its present value, each change, and nothing after it was left', async () => {
      const session = await watch(host.page, 'session', {});
      await until(session.values, (values) => values.length === 1);
      await ask(host.page, 'session.setLocale', { locale: 'de' });
      await until(session.values, (values) => values.length === 2);
      await session.stop();
      await ask(host.page, 'session.setLocale', { locale: 'en' });
      const after = await watch(host.page, 'session', {});
      await until(after.values, (values) => values.length > 0);
      expect(await session.values()).toMatchObject([{ locale: 'en' }, { locale: 'de' }]);
      expect(await after.values()).toMatchObject([{ locale: 'en' }]);
      await after.stop();
    });

    test('many changes come as few values, at most ten a second, and the last one always comes (P10)', async () => {
      const from = performance.now();
      const entries = await watch(host.page, 'entries', { limit: 1000 });
      const ids = Array.from({ length: 60 }, () => touch().id);
      await Promise.all(ids.map((id) => ask(host.page, 'entry.record', scrap(id))));
      const last = ids.at(-1);
      const values = await until(entries.values, (all) => JSON.stringify(all.at(-1) ?? '').includes(String(last)));
      const seconds = (performance.now() - from) / 1000;
      expect(values.length).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1);
      expect(values.length).toBeGreaterThan(0);
      await entries.stop();
    });

    test('a topic that is not in the contract is silent and does not disturb the others', async () => {
      const wrong = await watch(host.page, 'secrets', {});
      const alsoWrong = await watch(host.page, 'order', { id: 'x'.repeat(41) });
      const right = await watch(host.page, 'holds', {});
      expect(await until(right.values, (values) => values.length > 0)).toEqual([[]]);
      expect([await wrong.values(), await alsoWrong.values()]).toEqual([[], []]);
      for (const one of [wrong, alsoWrong, right]) await one.stop();
    });

    test('more topics at once than a browser has connections, and requests still pass', async () => {
      const params = Array.from({ length: 12 }, (_, limit) => ({ limit: limit + 1 }));
      const all = await Promise.all(params.map((one) => watch(host.page, 'entries', one)));
      for (const one of all) await until(one.values, (values) => values.length > 0);
      expect(await ask(host.page, 'sync.now', {})).toMatchObject({ ok: true });
      for (const one of all) await one.stop();
    });

    test('a page that is loaded again watches again', async () => {
      await watch(host.page, 'sync', {});
      await host.page.reload();
      await ready(host.page);
      const sync = await watch(host.page, 'sync', {});
      expect(await until(sync.values, (values) => values.length > 0)).toMatchObject([{ online: true }]);
      await sync.stop();
    });

    test('the page carries the policy: no foreign address, no eval, no markup from text', async () => {
      const { page } = host;
      expect(await page.evaluate("fetch('https://example.invalid/').then(() => 'sent', () => 'blocked')")).toBe(
        'blocked',
      );
      await page
        .evaluate(
          "window.ran = false; const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.head.append(s)",
        )
        .catch(() => undefined);
      expect(await page.evaluate('window.ran')).toBe(false);
      const markup = "try { document.body.innerHTML = '<b>x</b>'; 'set' } catch (error) { error.name }";
      expect(await page.evaluate(markup)).toBe('TypeError');
    });
  });
}
