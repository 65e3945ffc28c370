import type { WebContents } from 'electron';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { isOurPage, serveIpc } from '../../main/electron/ipc.ts';
import { rateGate } from '../../main/electron/rate.ts';
import { ipcMain } from '../fakes/electron/ipc.ts';
import { fakeStation, memoryLog } from '../fakes/station.ts';
import { until } from './host-under-test.ts';

vi.mock('electron', async () => {
  const { ipcMain } = await import('../fakes/electron/ipc.ts');
  return { ipcMain, protocol: {} };
});

const sent: (readonly [string, unknown])[] = [];
const page = {
  isDestroyed: () => false,
  isCrashed: () => false,
  send: (channel: string, value: unknown) => void sent.push([channel, value]),
} as unknown as WebContents;

type Sender = Parameters<typeof isOurPage>[0];
const from = (url: string, parent: unknown = null, sender: unknown = page) =>
  ({ sender, senderFrame: { url, parent } }) as unknown as Sender;
const ours = from('app://plant/index.html');

describe('whose messages the shell takes', () => {
  test('those of our page in the main frame of our window', () => {
    expect(isOurPage(ours, page)).toBe(true);
  });

  test.each([
    ['a frame inside the page', from('app://plant/', {})],
    ['another window', from('app://plant/', null, {})],
    ['another host of the scheme', from('app://plant.evil/')],
    ['a host with a user name', from('app://plant@evil/')],
    ['another scheme', from('https://plant/')],
    ['a file', from('file:///plant/index.html')],
    ['an empty page', from('about:blank')],
    ['no address', from('')],
    ['a frame that is gone', { sender: page, senderFrame: null } as Sender],
  ])('not those of %s', (_who, event) => {
    expect(isOurPage(event, page)).toBe(false);
  });
});

describe('the topics of a page', () => {
  const station = fakeStation();
  const log = memoryLog();
  let stopAll: () => void;
  beforeAll(() => {
    stopAll = serveIpc(station.contract, page, log);
  });
  beforeEach(() => void (sent.length = 0));
  afterAll(() => stopAll());
  const say = (channel: string, ...args: unknown[]) => ipcMain.emit(channel, ours, ...args);
  const change = (operator: string) => station.contract.request('session.signIn', { operator });

  test('end with the page: a new one hears its own only', async () => {
    say('plant:watch', 1, 'session', {});
    say('plant:watch', 2, 'session', {});
    await until(
      () => sent.length,
      (count) => count === 2,
    );
    say('plant:page');
    say('plant:watch', 1, 'session', {});
    await change('Ana');
    await until(
      () => JSON.stringify(sent.at(-1) ?? ''),
      (last) => last.includes('Ana'),
    );
    expect(sent.slice(2).every(([channel]) => channel === 'plant:topic:1')).toBe(true);
    say('plant:unwatch', 1);
  });

  test.each([
    ['a number that is none', ['1', 'session', {}]],
    ['a name that is none', [7, { toString: () => 'session' }, {}]],
    ['an unknown name', [7, '__proto__', {}]],
    ['parameters of another shape', [7, 'order', { id: 5 }]],
  ])('are not watched with %s', async (_what, args) => {
    const before = log.lines.length;
    say('plant:watch', ...args);
    await change('Ben');
    say('plant:watch', 8, 'holds', {});
    await until(
      () => sent.length,
      (count) => count > 0,
    );
    expect(sent.every(([channel]) => channel === 'plant:topic:8')).toBe(true);
    expect(log.lines.length).toBe(before + 1);
    say('plant:unwatch', 8);
  });
});

test('a channel lets 400 calls through at once and 200 a second after that (23)', () => {
  let now = 0;
  const gate = rateGate(() => now);
  const passed = (calls: number) => Array.from({ length: calls }, gate).filter(Boolean).length;
  expect(passed(1000)).toBe(400);
  now += 1000;
  expect(passed(1000)).toBe(200);
  now += 3_600_000;
  expect(passed(1000)).toBe(400);
});
