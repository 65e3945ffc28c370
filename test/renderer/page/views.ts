import type { Page } from 'playwright-core';
import type { FakeOptions } from '../../fakes/plant-api.ts';

/** Every screen in a state worth looking at: how to open it and what to do there first. */
export interface Scene {
  readonly name: string;
  readonly hash: string;
  readonly plant?: FakeOptions;
  readonly act?: (page: Page) => Promise<void>;
}

const press =
  (...keys: string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key, { delay: 40 });
  };
const setupStep =
  (step: number, then?: (page: Page) => Promise<void>) =>
  async (page: Page): Promise<void> => {
    await page.locator('.steps .row').nth(step).click();
    await then?.(page);
  };

export const scenes: readonly Scene[] = [
  { name: 'board', hash: '#/board' },
  { name: 'board-no-machine', hash: '#/board', plant: { machine: false } },
  {
    name: 'board-machine-lost',
    hash: '#/board',
    act: (page) =>
      page.evaluate(() =>
        window.fakePlant.change({
          machine: { connection: 'lost', failure: { code: 'machine_unreachable', facts: {} } },
          sync: { failure: { code: 'action_altered', facts: {} }, diskLow: true },
        }),
      ),
  },
  { name: 'orders', hash: '#/orders', plant: { extraOrders: 300 } },
  { name: 'order', hash: '#/order/412' },
  { name: 'order-not-released', hash: '#/order/436' },
  { name: 'confirm', hash: '#/confirm/412' },
  { name: 'confirm-too-much', hash: '#/confirm/412', act: press('9', '9', '9') },
  { name: 'confirm-weight', hash: '#/confirm/430', act: press('1', '0', '.') },
  { name: 'confirm-serials', hash: '#/confirm/433' },
  { name: 'saved', hash: '#/confirm/412', act: press('Enter') },
  { name: 'scrap', hash: '#/scrap/412', act: press('Enter') },
  { name: 'hold', hash: '#/hold/412' },
  { name: 'holds', hash: '#/holds' },
  { name: 'release', hash: '#/release/70' },
  { name: 'exceptions-calm', hash: '#/exceptions' },
  { name: 'exceptions', hash: '#/exceptions', plant: { exceptions: true } },
  { name: 'sign-in', hash: '#/board', plant: { operator: null }, act: (page) => page.locator('.header__who').click() },
  { name: 'keys', hash: '#/board', act: press('?') },
  { name: 'search', hash: '#/board', act: press('/', 'H', 'o', 'u', 's') },
  { name: 'lot', hash: '#/confirm/412', act: (page) => page.locator('.lotcard .btn').click() },
  { name: 'setup', hash: '#/setup' },
  {
    name: 'setup-odoo',
    hash: '#/setup',
    act: setupStep(1, (page) => page.locator('.step__acts .btn').first().click()),
  },
  { name: 'setup-action', hash: '#/setup', act: setupStep(2) },
  {
    name: 'setup-no-action',
    hash: '#/setup',
    act: setupStep(2, (page) => page.locator('.switch .btn').last().click()),
  },
  { name: 'setup-places', hash: '#/setup', act: setupStep(3) },
  { name: 'setup-machine', hash: '#/setup', act: setupStep(4) },
  { name: 'first-start', hash: '#/setup', plant: { setUp: false } },
];
