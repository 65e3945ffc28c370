import { chromium, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../chromium.ts';

export interface OpenPage {
  readonly page: Page;
  close(): Promise<void>;
}

/** A page in Debian's Chromium, at the smaller of the two sizes that the screens are made for. */
export async function openChromium(viewport = { width: 1024, height: 768 }): Promise<OpenPage> {
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
  const page = await browser.newPage({ viewport, hasTouch: true });
  page.setDefaultTimeout(15_000);
  return { page, close: () => browser.close() };
}
