/** A tab of a real browser that looks at a page of the bench. */
import { onPath } from '@tooling/testkit';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';

export const noBrowser = (): string | undefined =>
  onPath('chromium') === undefined ? 'chromium is not installed (apt-get install chromium)' : undefined;

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: onPath('chromium') as string,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
}

export interface Tab {
  readonly page: Page;
  readonly devtools: CDPSession;
  /** That came over the network, as it came: packed, with heads. */
  bytes(): number;
}

export async function openTab(browser: Browser): Promise<Tab> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  let bytes = 0;
  const streams = new Set<string>();
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'EventSource') streams.add(requestId);
  });
  // A stream never ends, so its pieces are counted as they come; unpacked, as the server sends them.
  devtools.on('Network.dataReceived', ({ requestId, dataLength }) => {
    if (streams.has(requestId)) bytes += dataLength;
  });
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (!streams.has(requestId)) bytes += encodedDataLength;
  });
  return { page, devtools, bytes: () => bytes };
}

/** Bytes of JavaScript objects that are still held after full collections: the least of some, since answers come and go. */
export async function heldBy({ page, devtools }: Tab): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 8; look += 1) {
    await devtools.send('HeapProfiler.collectGarbage');
    least = Math.min(least, (await devtools.send('Runtime.getHeapUsage')).usedSize);
    await page.waitForTimeout(1_500);
  }
  return least;
}
