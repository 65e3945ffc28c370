import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { firstSetUp } from '../../main/first-setup.ts';
import type { Log } from '../../sync/ports.ts';
import { fakeStation } from '../fakes/station.ts';
import { testFolder } from '../store/folder.ts';

const folder = testFolder();
const secret = 'canary0123456789abcdef';

test.each([
  ['a key without quotes', `{"connection":{"url":"https://odoo.plant.example","key":${secret}}}`, 'not JSON'],
  ['a password without quotes', `{"admin":{"login":"admin","password": ${secret}}}`, 'not JSON'],
  ['a key in the place of the JSON', secret, 'not JSON'],
  ['a key as a name', `{"connection":{"${secret}":1},"${secret}":2}`, 'connection.url'],
  ['a key where a number stands', `{"connection":{"callsPerSecond":"${secret}"}}`, 'connection.callsPerSecond'],
])(
  'a first set-up that cannot be read, %s: the log names what is wrong and nothing of the secret',
  async (_, text, why) => {
    const file = join(folder, 'first-setup.json');
    writeFileSync(file, text);
    const said: string[] = [];
    const note = (...line: unknown[]): void => void said.push(JSON.stringify(line));
    const log: Log = { info: note, warn: note };
    const station = fakeStation(log);
    await firstSetUp(station.contract, file, log);
    await station.close();
    expect(said.join()).toContain(why);
    for (let at = 0; at + 6 <= secret.length; at += 1) expect(said.join()).not.toContain(secret.slice(at, at + 6));
    expect(existsSync(file)).toBe(false);
  },
);
