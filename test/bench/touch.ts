/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import { openFakeBrowser } from '../renderer/page/browser.ts';

const rounds = 15;

/**
 * From a touch to the frame that shows it, in Chromium: a key of the pad, and Confirm to its screen. Both as a share of the barest
 * thing that a page can do, a text that changes, waited for in the same way in the same run; medians. `worstKeyMs` is the slowest key.
 */
export async function run(): Promise<Record<string, number>> {
  const browser = await openFakeBrowser();
  try {
    const pad = await browser.open({ hash: '#/confirm/412' });
    const bareMs = median(await bareTouches(pad));
    const keys = await keyTouches(pad);
    const keyMs = median(keys);
    const screens: number[] = [];
    for (let n = 0; n < rounds; n += 1) {
      const board = await browser.open();
      screens.push(await confirmTouch(board));
      await board.context().close();
    }
    const screenMs = median(screens);
    const worstKeyMs = Math.max(...keys);
    return { ratioKey: keyMs / bareMs, ratioScreen: screenMs / bareMs, bareMs, keyMs, worstKeyMs, screenMs };
  } finally {
    await browser.close();
  }
}

const bareTouches = (page: Page): Promise<number[]> =>
  page.evaluate(async (times) => {
    const text = document.body.appendChild(document.createElement('span'));
    const taken: number[] = [];
    for (let n = 0; n < times; n += 1) {
      const before = performance.now();
      text.textContent = String(n);
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      taken.push(performance.now() - before);
    }
    text.remove();
    return taken;
  }, rounds);

const keyTouches = (page: Page): Promise<number[]> =>
  page.evaluate(async () => {
    const figure = document.querySelector('output');
    const taken: number[] = [];
    for (const key of document.querySelectorAll<HTMLElement>('.key:not([aria-disabled]):not([aria-label])')) {
      const before = performance.now();
      key.click();
      while (!figure?.textContent?.endsWith(key.textContent ?? '')) await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      taken.push(performance.now() - before);
    }
    return taken;
  });

const confirmTouch = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const before = performance.now();
    document.querySelector<HTMLElement>('.confirm')?.click();
    while (!document.querySelector('.pad')) await new Promise(requestAnimationFrame);
    return performance.now() - before;
  });

const median = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
