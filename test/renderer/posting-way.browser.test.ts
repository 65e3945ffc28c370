import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFakeBrowser, type FakeBrowser } from './page/browser.ts';

let browser: FakeBrowser;
beforeAll(async () => {
  browser = await openFakeBrowser();
});
afterAll(() => browser.close());

it('IT chooses to post without anything in Odoo: no administrator is asked, and the other way is one touch away', async () => {
  const page = await browser.open({ hash: '#/setup' });
  await page.getByRole('button', { name: 'Way of posting' }).tap();
  await page.getByRole('button', { name: 'Without anything in Odoo' }).tap();
  await page.getByText('Rights to post').waitFor();
  expect(await page.getByLabel("Administrator's login").count()).toBe(0);
  await page.getByRole('button', { name: 'Posting action (recommended)' }).tap();
  await page.getByLabel("Administrator's login").waitFor();
  expect(browser.complaints).toEqual([]);
});
