import { chromium } from 'playwright-core';
import { startLoopback } from '../../main/loopback.ts';
import { chromiumArgs, chromiumPath } from '../chromium.ts';
import { fakeStation, memoryLog } from '../fakes/station.ts';
import { ready, type HostUnderTest } from './host-under-test.ts';

/** The loopback host with a fake station, opened in Chromium. */
export async function loopbackPage(rendererDir: string): Promise<HostUnderTest> {
  const log = memoryLog();
  const station = fakeStation(log);
  const loopback = await startLoopback({ contract: station.contract, rendererDir, log });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] });
  const page = await browser.newPage();
  await page.goto(loopback.address);
  await ready(page);
  return {
    page,
    log: () => JSON.stringify(log.lines),
    async close() {
      await browser.close();
      await loopback.close();
      await station.close();
    },
  };
}
