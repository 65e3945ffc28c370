import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { openFakeBrowser, recorded, scan, type FakeBrowser } from './page/browser.ts';

let browser: FakeBrowser;
beforeAll(async () => {
  browser = await openFakeBrowser();
});
afterAll(async () => {
  await browser.close();
});

/** As fingers type: slower than any scanner. */
const byHand = (page: Page, text: string): Promise<void> => page.keyboard.type(text, { delay: 70 });

describe('confirmation', () => {
  it('takes three touches with the count of the machine, and shows when it is in Odoo', async () => {
    const page = await browser.open();
    await page.getByRole('button', { name: /^Confirm production/ }).tap();
    await page.getByText('As counted by the machine').waitFor();
    await page.getByRole('button', { name: /^Save 46/ }).tap();
    await page.getByRole('status').getByText('Saved').waitFor();
    await page.getByRole('status').getByText('In Odoo').waitFor();
    await page.getByText(/^WH\/MO\/00412-\d+$/).waitFor();
    await page.getByRole('button', { name: /^Back to the board/ }).tap();
    await page.getByText('358').first().waitFor();
    expect(await recorded(page)).toMatchObject([
      { kind: 'confirm', quantity: '46', count: { counted: '46' }, lot: { id: 71 } },
    ]);
  });

  it('works by keyboard alone: Enter, Enter, Enter', async () => {
    const page = await browser.open();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Confirm production' }).waitFor();
    await byHand(page, '12');
    await page.getByText('After saving').waitFor();
    await page.getByText('324').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Saved').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Confirm production' }).waitFor({ state: 'detached' });
    expect(await recorded(page)).toMatchObject([{ quantity: '12', count: null }]);
  });

  it('says that it waits while Odoo is away, and that it is in Odoo later (P9)', async () => {
    const page = await browser.open({ plant: { online: false }, hash: '#/confirm/412' });
    await page.keyboard.press('Enter');
    await page.getByText(/^Waiting for Odoo since \d\d:\d\d$/).waitFor();
    expect(await page.getByRole('status').getByText('In Odoo').count()).toBe(0);
    await page.getByText('15 entries waiting').waitFor();
    await page.evaluate(() => window.fakePlant.setOnline(true));
    await page.getByRole('status').getByText('In Odoo').waitFor();
    await page.getByText('Nothing waiting').waitFor();
  });

  it.each([
    ['0', 'Zero cannot be saved'],
    ['-1', 'A minus cannot be saved'],
    ['1e3', 'This is not a number'],
    ['10,50', 'This can be read in two ways'],
    ['1000000000', 'This is too much'],
    ['1.5', 'Too many decimals'],
    ['169', 'More than the order still needs: 168 left'],
  ])('refuses %s beside the figure and saves nothing', async (typed, sentence) => {
    const page = await browser.open({ hash: '#/confirm/412' });
    await byHand(page, typed);
    await page.getByRole('alert').getByText(sentence).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Save/ }).tap();
    await page.getByRole('alert').getByText(sentence).waitFor();
    expect(await page.locator('output').textContent()).toBe(typed);
    expect(await recorded(page)).toEqual([]);
    await page.context().close();
  });

  it('an empty quantity is explained when Save is pressed, not before', async () => {
    const page = await browser.open({ hash: '#/confirm/412' });
    await page.keyboard.press('Backspace');
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('No quantity yet').waitFor();
    expect(await recorded(page)).toEqual([]);
  });

  it('a double press saves once (P3)', async () => {
    const page = await browser.open({ hash: '#/confirm/412' });
    const save = page.getByRole('button', { name: /^Save 46/ });
    await save.evaluate((button) => {
      if (!(button instanceof HTMLElement)) return;
      button.click();
      button.click();
      button.click();
    });
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await recorded(page)).toHaveLength(1);
  });

  it('a retry after a failure carries the same id and time of touch (P3)', async () => {
    const page = await browser.open({ hash: '#/confirm/412' });
    const ids = await page.evaluate(() => {
      const seen: string[] = [];
      const { request } = window.fakePlant;
      Object.assign(window.fakePlant, {
        request: (name: Parameters<typeof request>[0], input: Parameters<typeof request>[1]) => {
          if (name === 'entry.record') seen.push(JSON.stringify(input));
          return request(name, input);
        },
      });
      Object.assign(window, { seen });
      window.fakePlant.failNext('entry.record', { code: 'disk_failed', facts: {} });
      return seen.length;
    });
    expect(ids).toBe(0);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Not saved: the disk does not accept it').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('Saved').waitFor();
    const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBe(seen[1]);
  });

  it('an answer that was lost never becomes a second entry, even when the figure is changed (P3)', async () => {
    const page = await browser.open({ hash: '#/confirm/412' });
    await page.evaluate(() => window.fakePlant.loseNext('entry.record'));
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Something went wrong on this station').waitFor();
    await byHand(page, '50');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('An earlier press was saved already').waitFor();
    await page.getByRole('status').getByText('46 pcs good').waitFor();
    const entries = await page.evaluate(() => window.fakePlant.request('entry.list', { limit: 50 }));
    expect(entries.ok && entries.value.filter((entry) => entry.seq > 100).map((entry) => entry.quantity)).toEqual([
      '46',
    ]);
  });

  it('asks who it is before the first entry, keeps the draft and then saves it', async () => {
    const page = await browser.open({ plant: { operator: null }, hash: '#/confirm/412' });
    await byHand(page, '33');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Who are you?' }).waitFor();
    await page.getByRole('button', { name: 'A. Nowak' }).tap();
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await recorded(page)).toMatchObject([{ quantity: '33' }]);
  });

  it("a change of person keeps the other's draft", async () => {
    const page = await browser.open({ hash: '#/confirm/412' });
    const figure = page.locator('output');
    const become = async (name: string): Promise<void> => {
      await page.locator('.header__who').tap();
      await page.getByRole('dialog').getByRole('button', { name }).tap();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await byHand(page, '21');
    await become('J. Weber');
    await expect.poll(() => figure.textContent()).toBe('46');
    await byHand(page, '7');
    await become('M. Krüger');
    await expect.poll(() => figure.textContent()).toBe('21');
  });

  it('a serial product takes one scan a piece and no serial twice', async () => {
    const page = await browser.open({ hash: '#/confirm/433' });
    for (const serial of ['CU2-000481', 'CU2-000482', 'CU2-000481']) await scan(page, serial);
    await page.getByRole('alert').getByText('This serial number is used already: CU2-000481').waitFor();
    await page.getByRole('button', { name: 'Save 2 pcs' }).tap();
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await recorded(page)).toMatchObject([{ quantity: '2', serials: ['CU2-000481', 'CU2-000482'] }]);
  });
});

describe('the browser', () => {
  it('the browser has nothing to complain about, under the strict content security policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});
