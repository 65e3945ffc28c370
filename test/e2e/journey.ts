import type { Page } from 'playwright-core';

/** What a person does at the screen, with the words that the screen shows. */

async function type(page: Page, digits: string): Promise<void> {
  const pad = page.getByRole('group', { name: 'Number pad' });
  for (const digit of digits) await pad.getByRole('button', { name: digit, exact: true }).click();
}

async function toBoard(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Board' }).click();
}

/** Confirms a quantity of the order on the board, by touch. */
export async function confirm(page: Page, quantity: string): Promise<void> {
  await toBoard(page);
  await page.getByRole('button', { name: /^Confirm production/ }).click();
  await type(page, quantity);
  await page.getByRole('button', { name: new RegExp(`^Save ${quantity} `) }).click();
  await page.getByText('Saved').first().waitFor();
}

/** Scraps finished pieces of the order on the board. */
export async function scrap(page: Page, quantity: string, reason: string): Promise<void> {
  await toBoard(page);
  await page.getByRole('button', { name: 'Scrap', exact: true }).click();
  await page.getByRole('button', { name: reason }).click();
  await type(page, quantity);
  await page.getByRole('button', { name: new RegExp(`^Save ${quantity} .* scrap`) }).click();
  await page.getByText('Saved').first().waitFor();
}

/** Puts all that there is of a lot on hold. */
export async function hold(page: Page, lot: string, reason: string): Promise<void> {
  await page.getByRole('link', { name: 'Holds' }).click();
  await page.getByRole('button', { name: 'New hold' }).click();
  await page.getByLabel('Scan or type the lot').fill(lot);
  await page.getByRole('button', { name: new RegExp(lot) }).click();
  await page.getByRole('button', { name: reason }).click();
  await page.getByRole('button', { name: /^Hold / }).click();
  await page.getByText('Saved').first().waitFor();
}

/** Finds an order in the list and puts it on the board. */
export async function putOnBoard(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Orders' }).click();
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.getByRole('button', { name: 'Put on the board' }).click();
}
