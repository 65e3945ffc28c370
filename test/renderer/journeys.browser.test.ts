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

describe('scanner', () => {
  it('does not press the focused button, it chooses the lot', async () => {
    const page = await browser.open({ hash: '#/confirm/412' });
    await page.getByRole('button', { name: /^Save 46/ }).focus();
    await scan(page, 'L-2611-02');
    await page.getByText('Lot, scanned').waitFor();
    await page.getByText('L-2611-02').waitFor();
    expect(await page.locator('output').textContent()).toBe('46');
    expect(await recorded(page)).toEqual([]);
  });

  it('a label of another product is refused', async () => {
    const page = await browser.open({ hash: '#/confirm/412' });
    await scan(page, 'PA6-88120');
    await page.getByRole('alert').getByText('This lot is of another product: PA6-88120').waitFor();
  });

  it('anywhere else it opens the search', async () => {
    const page = await browser.open();
    await page.getByRole('button', { name: /^Confirm production/ }).focus();
    await scan(page, 'WH/MO/00415');
    const sheet = page.getByRole('dialog', { name: 'Search' });
    await sheet.getByText('Housing base, black').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#/order/415');
  });
});

describe('scrap, hold, release, exceptions', () => {
  it('scrap takes three touches: scrap, reason, save', async () => {
    const page = await browser.open();
    await page.getByRole('button', { name: 'Scrap', exact: true }).tap();
    await page.getByRole('button', { name: 'Sink marks' }).tap();
    await page.getByRole('button', { name: /^Save 1 pcs scrap/ }).tap();
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await recorded(page)).toMatchObject([{ kind: 'scrap', role: 'product', quantity: '1', reasonId: 2 }]);
  });

  it('scrap without a reason is explained', async () => {
    const page = await browser.open({ hash: '#/scrap/412' });
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('No reason yet').waitFor();
    expect(await recorded(page)).toEqual([]);
  });

  it('hold takes three touches and goes to the hold place', async () => {
    const page = await browser.open();
    await page.getByRole('button', { name: 'Hold', exact: true }).tap();
    await page.getByRole('button', { name: 'Surface' }).tap();
    await page.getByRole('button', { name: /^Hold 264 pcs/ }).tap();
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await recorded(page)).toMatchObject([
      {
        kind: 'hold',
        orderId: '412',
        lotId: 71,
        quantity: '264',
        fromLocationId: 12,
        toLocationId: 19,
        reason: 'Surface',
      },
    ]);
  });

  it('release starts from the list of holds', async () => {
    const page = await browser.open({ hash: '#/holds' });
    await page.getByRole('button', { name: 'Release' }).tap();
    await page.getByRole('button', { name: 'Checked, good' }).tap();
    await page.getByRole('button', { name: /^Release 96 pcs/ }).tap();
    await page.getByRole('status').getByText('Saved').waitFor();
    expect(await recorded(page)).toMatchObject([
      { kind: 'release', lotId: 70, quantity: '96', fromLocationId: 19, toLocationId: 8 },
    ]);
  });

  it('an exception is decided from the strip; leaving it out of Odoo is asked once more', async () => {
    const page = await browser.open({ plant: { exceptions: true } });
    await page.getByRole('button', { name: '3 decisions' }).tap();
    await page.getByRole('heading', { name: /^Odoo has too little stock/ }).waitFor();
    await page.getByRole('button', { name: /^Leave out of Odoo/ }).tap();
    await page.getByRole('dialog').getByRole('button', { name: 'Back' }).tap();
    await page.getByRole('button', { name: '3 decisions' }).waitFor();
    await page.getByRole('button', { name: /^Send again/ }).tap();
    await page.getByRole('button', { name: '2 decisions' }).waitFor();
    await page.getByRole('heading', { name: /^The order is closed in Odoo/ }).waitFor();
  });

  it('an order that is not released is grey and says why', async () => {
    const page = await browser.open({ hash: '#/order/436' });
    const confirm = page.getByRole('button', { name: /^Confirm production/ });
    await confirm.waitFor();
    expect(await confirm.getAttribute('aria-disabled')).toBe('true');
    expect(await confirm.textContent()).toContain('The order is not released yet');
  });
});

describe('the shell', () => {
  it('? shows the keys, / searches, Esc leads back', async () => {
    const page = await browser.open();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.getByRole('dialog', { name: 'Search' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Order', exact: true }).tap();
    await page.getByRole('heading', { name: 'Order' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Confirm production/ }).waitFor();
  });

  it('arrows move from row to row, and Enter opens the row', async () => {
    const page = await browser.open({ hash: '#/orders', plant: { extraOrders: 300 } });
    await page
      .getByRole('button', { name: /Housing cover, black/ })
      .first()
      .focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/Housing base, black/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Order' }).waitFor();
  });

  it('a list of 300 orders draws only the rows in sight', async () => {
    const page = await browser.open({ hash: '#/orders', plant: { extraOrders: 300 } });
    await page.getByRole('button', { name: 'All', exact: true }).tap();
    await page.getByText('WH/MO/001000').waitFor();
    expect(await page.locator('.orderrow').count()).toBeLessThan(40);
  });

  it('a lost station is said plainly and found again', async () => {
    const page = await browser.open();
    await page.evaluate(() => window.tellHost(false));
    await page.getByRole('alert').getByText('This window has lost the station').waitFor();
    await page.evaluate(() => window.tellHost(true));
    await page.getByText('Online').waitFor();
  });

  it('a first start is set up step by step, with a refused key explained', async () => {
    const page = await browser.open({ plant: { setUp: false } });
    await page.getByRole('button', { name: 'Next' }).tap();
    await page.getByLabel('Address of Odoo').fill('https://odoo.example.com');
    await page.getByLabel('Database').fill('plant');
    await page.getByLabel('User of this station').fill('press-04');
    await page.getByLabel('API key').fill('wrong');
    await page.getByRole('button', { name: 'Check only' }).tap();
    await page.getByText('Odoo refuses the key of this station.').waitFor();
    await page.getByLabel('API key').fill('right');
    await page.getByRole('button', { name: 'Check and keep' }).tap();
    await page.getByLabel("Administrator's login").fill('admin');
    await page.getByLabel('Password or API key').fill('once');
    await page.getByRole('button', { name: 'Install' }).tap();
    await page.getByRole('button', { name: 'Install again' }).waitFor();
    expect(await page.getByLabel('Password or API key').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Next' }).tap();
    await page.getByLabel('Work center').selectOption({ label: 'Press 04' });
    await page.getByLabel('Hold place').selectOption({ label: 'WH/Quality hold' });
    await page.getByRole('button', { name: 'Keep' }).tap();
    await page.getByLabel('Address of the machine').fill('');
    await page.getByRole('button', { name: 'Finish without a machine' }).tap();
    await page.getByRole('button', { name: /^Confirm production/ }).waitFor();
  });

  it('the browser has nothing to complain about, under the strict content security policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});
