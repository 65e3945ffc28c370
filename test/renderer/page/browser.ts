import { rm } from 'node:fs/promises';
import { chromium, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../../chromium.ts';
import type { FakeOptions, FakePlant } from '../../fakes/plant-api.ts';
import { buildFakePage, servePage } from './build.ts';

/** What the page's fake.ts puts there. */
declare global {
  interface Window {
    fakePlant: FakePlant;
    tellHost: (up: boolean) => void;
  }
}

export interface View {
  readonly plant?: FakeOptions;
  readonly hash?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Stand still at this time, for pictures. */
  readonly at?: Date;
}

export interface FakeBrowser {
  /** A fresh station in a fresh window. What the browser complains about ends up in `complaints`. */
  readonly open: (view?: View) => Promise<Page>;
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

/** The product's screens on the fake plant, in real Chromium. */
export async function openFakeBrowser(): Promise<FakeBrowser> {
  const folder = await buildFakePage();
  const served = await servePage(folder);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
  const complaints: string[] = [];
  return {
    complaints,
    open: async ({ plant = {}, hash = '#/board', width = 1024, height = 768, dark = false, at } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height },
        timezoneId: 'Europe/Berlin',
        colorScheme: dark ? 'dark' : 'light',
        hasTouch: true,
      });
      const page = await context.newPage();
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      if (at) await page.clock.install({ time: at });
      await page.goto(`${served.url}?${encodeURIComponent(JSON.stringify(plant))}${hash}`);
      // Past "One moment …".
      await page.locator('main:not(.main--blank), main.calmdesk').waitFor();
      await page.evaluate(() => document.fonts.ready);
      return page;
    },
    close: async () => {
      await browser.close();
      await served.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Entries that reached the station, oldest first. */
export const recorded = (page: Page): Promise<FakePlant['recorded']> => page.evaluate(() => window.fakePlant.recorded);

/** A scanner on a keyboard cable: one event after the other without a pause. */
export const scan = (page: Page, text: string): Promise<void> =>
  page.evaluate((label) => {
    const target = document.activeElement ?? document.body;
    for (const key of [...label, 'Enter'])
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, text);
