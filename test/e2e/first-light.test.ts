import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openChromium, type OpenPage } from '../peers/browser.ts';
import { compareBooks } from '../peers/books.ts';
import { realPlant, type RealPlant } from '../peers/plant.ts';
import { setUp } from '../peers/set-up.ts';
import { StationProcess } from '../peers/station-process.ts';
import { until } from '../peers/until.ts';
import { confirm, hold, scrap } from './journey.ts';

let plant: RealPlant;
beforeAll(async () => {
  plant = await realPlant();
});
afterAll(() => plant.release());

/** An order for 100 clips, planned before all others, so that it is the one on the board. */
async function orderOf100(): Promise<{ group: number; name: string }> {
  const product = plant.odoo.plant.products['CLP-20'];
  const [id] = (await plant.call('mrp.production', 'create', {
    vals_list: [{ product_id: product?.id, product_qty: 100, date_start: '2026-01-05 06:00:00' }],
  })) as [number];
  await plant.call('mrp.production', 'action_confirm', { ids: [id] });
  const rows = await plant.rows('mrp.production', [['id', '=', id]], ['name', 'production_group_id']);
  const [order] = rows as [{ name: string; production_group_id: [number, string] }];
  return { group: order.production_group_id[0], name: order.name };
}

describe.each(['json2', 'xmlrpc'] as const)('first light over %s', (transport) => {
  let station: StationProcess;
  let browser: OpenPage;
  let page: Page;
  let order: { group: number; name: string };
  const dataDir = mkdtempSync(join(tmpdir(), 'plant-first-light-'));

  beforeAll(async () => {
    if (transport !== 'json2') await plant.reset();
    order = await orderOf100();
    station = await StationProcess.start(dataDir);
    await setUp(station, plant.connection(transport), plant.admin);
    browser = await openChromium();
    page = browser.page;
    await page.goto(station.page);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await page.screenshot({ path: join(tmpdir(), `first-light-${transport}.png`) });
  });
  afterAll(async () => {
    await browser.close();
    await station.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('records online: 30 of 100 confirmed, 2 scrapped, a lot on hold, each in Odoo with its reference (P9)', async () => {
    await page.getByText(order.name).first().waitFor();
    await confirm(page, '30');
    await page.getByText(`${order.name}-001`).first().waitFor({ timeout: 10_000 });
    await scrap(page, '2', 'Burn mark');
    await hold(page, 'H-26441', 'Surface');
    await until('three entries in Odoo', 10_000, async () => {
      const entries = await station.get('entry.list', { limit: 10 });
      return entries.length === 3 && entries.every((entry) => entry.state === 'settled');
    });
  });

  it('records with Odoo stopped, survives SIGKILL, and is in Odoo exactly once within 10 s of its return (P1, P2, P3)', async () => {
    await plant.odoo.server?.kill();

    await confirm(page, '20');
    await scrap(page, '1', 'Short shot');
    await page.getByText('2 entries waiting').waitFor();
    await station.kill();
    station = await StationProcess.start(dataDir);
    await page.goto(station.page);
    await page.getByText('2 entries waiting').waitFor();

    await plant.odoo.server?.restart();
    const entries = await until('five entries in Odoo', 10_000, async () => {
      const all = await station.get('entry.list', { limit: 10 });
      return all.length === 5 && all.every((entry) => entry.state === 'settled') && all;
    });

    expect(await compareBooks(plant, entries)).toEqual({ lost: 0, doubled: 0, differences: [] });
    const slices = await plant.rows(
      'mrp.production',
      [['production_group_id', '=', order.group]],
      ['product_qty', 'state'],
    );
    expect(slices.map((slice) => [slice['product_qty'], slice['state']])).toEqual(
      expect.arrayContaining([
        [30, 'done'],
        [20, 'done'],
        [50, 'confirmed'],
      ]),
    );
    const consumed = await plant.rows(
      'stock.move',
      [
        ['raw_material_production_id.production_group_id', '=', order.group],
        ['state', '=', 'done'],
      ],
      ['product_id', 'quantity'],
    );
    // One hundred clips take 1 kg.
    expect(consumed.map((move) => move['quantity']).toSorted()).toEqual([0.2, 0.3]);
    await page.getByText('Nothing waiting').waitFor({ timeout: 5_000 });
    await page.getByText(order.name).first().waitFor();
    await page.getByRole('button', { name: 'Order', exact: true }).click();
    for (const entry of entries.filter((each) => each.orderId !== null))
      await page
        .getByText(entry.receipt?.name ?? 'no reference')
        .first()
        .waitFor();
  });
});
