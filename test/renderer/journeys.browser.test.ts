import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFakeBrowser, recorded, scan, type FakeBrowser } from './page/browser.ts';

let browser: FakeBrowser;
beforeAll(async () => {
  browser = await openFakeBrowser();
});
afterAll(async () => {
  await browser.close();
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
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Order, product, lot');
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
    await page.getByRole('button', { name: '5 decisions' }).tap();
    await page.getByRole('heading', { name: /^Odoo has too little stock/ }).waitFor();
    await page.getByRole('button', { name: /^Leave out of Odoo/ }).tap();
    await page.getByRole('dialog').getByRole('button', { name: 'Back' }).tap();
    await page.getByRole('button', { name: '5 decisions' }).waitFor();
    await page.getByRole('button', { name: /^Send again/ }).tap();
    await page.getByRole('button', { name: '4 decisions' }).waitFor();
    await page.getByRole('heading', { name: /^The order is closed in Odoo/ }).waitFor();
  });

  it('an entry for a closed order goes to another one: its row says what is open there', async () => {
    const page = await browser.open({ hash: '#/exceptions', plant: { exceptions: true } });
    await page.getByRole('button', { name: /^The order is closed in Odoo/ }).tap();
    await page.getByRole('button', { name: /^Book on another order/ }).tap();
    await page
      .getByRole('dialog', { name: 'On which order?' })
      .getByRole('button', { name: /00441.*600 pcs open/ })
      .tap();
    await page.getByRole('button', { name: '4 decisions' }).waitFor();
  });

  it('each kind of disagreement says both numbers and what a choice does', async () => {
    const page = await browser.open({ hash: '#/exceptions', plant: { exceptions: true } });
    await page.getByRole('button', { name: /^More than the order still needs/ }).tap();
    await page.getByRole('button', { name: /^Book 32 pcs, decide the rest.*8 pcs/ }).waitFor();
    await page.getByRole('button', { name: /^Odoo shows other figures/ }).tap();
    await page.getByText('Odoo says 35 pcs, this station booked 36 pcs.').waitFor();
    await page.getByRole('button', { name: /^Book the missing 1 pcs/ }).waitFor();
    await page.getByRole('button', { name: /^Stock on hold was moved/ }).tap();
    await page.getByText('Odoo has 40 pcs of it on hold, this station put 96 pcs there.').waitFor();
    await page.getByRole('button', { name: /^Put on hold again.*56 pcs/ }).tap();
    await page.getByRole('button', { name: '4 decisions' }).waitFor();
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

  it('the certificate of a machine is compared and accepted, and the reason goes away', async () => {
    const page = await browser.open({ hash: '#/setup' });
    const thumbprint = '0123456789ABCDEF'.repeat(4);
    await page.evaluate(
      (print) =>
        window.fakePlant.change({
          machine: { connection: 'lost', failure: { code: 'machine_untrusted', facts: { thumbprint: print } } },
        }),
      thumbprint,
    );
    await page.getByRole('button', { name: 'Machine' }).tap();
    await page.getByText('0123 4567 89AB CDEF', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'It is the same: accept it' }).tap();
    await page.getByText('The machine is not trusted yet').waitFor({ state: 'hidden' });
  });

  it('the browser has nothing to complain about, under the strict content security policy', () => {
    expect(browser.complaints).toEqual([]);
  });
});
