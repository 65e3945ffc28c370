import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { openFakeBrowser, type FakeBrowser } from './page/browser.ts';
import { scenes } from './page/views.ts';

let browser: FakeBrowser;
beforeAll(async () => {
  browser = await openFakeBrowser();
});
afterAll(async () => {
  await browser.close();
});

const sizes = [
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
] as const;

/** Words that leave their button, card or the window, and rows that end in dots on a button or label. */
const overflows = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const found: string[] = [];
    const say = (item: Element, why: string): void =>
      void found.push(`${why}: ${item.className} "${item.textContent?.slice(0, 40)}"`);
    if (document.documentElement.scrollWidth > innerWidth || document.body.scrollHeight > innerHeight)
      found.push('the window scrolls');
    const watched =
      '.btn, .key, .chip, .rail__item, .card, .strip__part, .header > *, .figures__v, .label, .lead, h1, h2';
    for (const item of document.querySelectorAll(`:is(main, header, footer, nav, dialog[open]) :is(${watched})`)) {
      const box = item.getBoundingClientRect();
      if (box.width === 0 || item.closest('.scroll, .last__rows, .sr')) continue;
      const style = getComputedStyle(item);
      const mayScroll = style.overflowY === 'auto' || style.textOverflow === 'ellipsis';
      if (!mayScroll && item.scrollWidth > item.clientWidth + 1 && style.display !== 'inline') say(item, 'too wide');
      if (!mayScroll && item.matches('.card, .btn') && item.scrollHeight > item.clientHeight + 2) say(item, 'too high');
      if (box.right > innerWidth + 1 || box.bottom > innerHeight + 1) say(item, 'outside');
    }
    for (const item of document.querySelectorAll('.btn .ellipsis, .strip .ellipsis, .rail__item span'))
      if (item.scrollWidth > item.clientWidth + 1 && item.clientWidth > 0) say(item, 'cut');
    return found;
  });

interface Target {
  readonly what: string;
  readonly width: number;
  readonly height: number;
}

/** What can be pressed, in real millimetres. */
const targets = (page: Page): Promise<Target[]> =>
  page.evaluate(() => {
    const mm = Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--mm'));
    return [...document.querySelectorAll('button, a[href], input, select')]
      .filter((item) => item.getClientRects().length > 0)
      .map((item) => {
        const box = item.getBoundingClientRect();
        // The search field is drawn 11 mm and pressed 16 mm.
        const grown = item.matches('.search') ? 5 * mm : 0;
        return {
          what: `${item.className} "${item.textContent?.slice(0, 30)}"`,
          width: box.width / mm,
          height: (box.height + grown) / mm,
        };
      });
  });

/** Whoever sets a station up wears no gloves. */
const isForGloves = (name: string): boolean => !/setup|first-start/.test(name);

const tooSmall = async (page: Page): Promise<unknown[]> =>
  (await targets(page)).filter(({ what, height: high, width: wide }) => {
    const least = /^(key|btn btn--(primary|main|tile))/.test(what) ? 20 : 15;
    return high < least - 0.05 || wide < 14.95;
  });

describe('at each size of a window, also when it grows', () => {
  it.each(scenes)(
    '$name fits in both languages, and can be pressed in gloves: 20 mm for keys and main buttons, 15 mm for the rest',
    async ({ name, hash, plant, act }) => {
      for (const locale of ['de', 'en'] as const) {
        const page = await browser.open({ hash, ...sizes[0], plant: { ...plant, locale, online: false } });
        await act?.(page);
        for (const size of sizes) {
          await page.setViewportSize(size);
          await expect.poll(() => overflows(page), { timeout: 3000 }).toEqual([]);
          if (isForGloves(name)) expect(await tooSmall(page)).toEqual([]);
        }
        await page.context().close();
      }
    },
  );
});

describe('focus', () => {
  it('is drawn on every stop of the Tab key', async () => {
    const page = await browser.open();
    for (let stop = 0; stop < 15; stop++) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(() => {
        const style = document.activeElement && getComputedStyle(document.activeElement);
        return style ? `${style.outlineStyle} ${style.outlineWidth}` : 'nothing';
      });
      expect(outline).toMatch(/^solid [3-9]/);
    }
  });
});
