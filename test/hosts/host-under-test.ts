import type { Page } from 'playwright-core';
import type { UnderTest } from './bundles.ts';

/** One host with the test page open in it. */
export interface HostUnderTest {
  readonly page: Page;
  /** Everything that the station logged so far, as text. */
  log(): string;
  close(): Promise<void>;
}

export interface Watched {
  values(): Promise<unknown[]>;
  stop(): Promise<void>;
}

interface PageGlobal {
  readonly underTest: UnderTest;
}

/** Waits for the page to have run; a reload ends what was there. */
export const ready = async (page: Page): Promise<void> => {
  await page.waitForFunction('window.underTest !== undefined');
};

/** `input` goes as JSON text, so that a key like `__proto__` arrives as it is. */
export function ask(page: Page, name: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    ([name, json]) => (globalThis as unknown as PageGlobal).underTest.request(name, JSON.parse(json)),
    [name, typeof input === 'string' ? input : JSON.stringify(input)] as const,
  );
}

export async function watch(page: Page, name: string, params: unknown): Promise<Watched> {
  const number = await page.evaluate(
    ([name, params]) => (globalThis as unknown as PageGlobal).underTest.watch(name, params),
    [name, params] as const,
  );
  return {
    values: () => page.evaluate((n) => (globalThis as unknown as PageGlobal).underTest.values(n), number),
    stop: () => page.evaluate((n) => (globalThis as unknown as PageGlobal).underTest.stop(n), number),
  };
}

/** Polls until `read` answers something that `holds`; answers it. */
export async function until<T>(read: () => T | Promise<T>, holds: (value: T) => boolean, ms = 10_000): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > deadline) throw new Error(`Still not: ${JSON.stringify(value)?.slice(0, 500)}`);
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}
