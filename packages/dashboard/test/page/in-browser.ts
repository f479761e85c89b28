/** The page as it was built, in a real browser, over a made-up shop; everything it complains of is kept. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { QUIET_CHROMIUM, realPart } from '@tooling/testkit';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { files } from '#page-files';
import { axeFaults, drawn, hasAxe, isSettled } from './in-page.mjs';
import { type Fixture, type FixtureOptions, startFixture } from './server.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
export interface Opened {
  readonly page: Page;
  readonly shop: Fixture;
  /** What the console of the browser said, errors that nobody caught, and dialogs that a script opened. */
  readonly complaints: string[];
}

export interface OpenOptions {
  readonly shop?: Omit<FixtureOptions, 'files'>;
  readonly query?: string;
  readonly context?: BrowserContextOptions;
  /** Before the page is asked for. */
  readonly before?: (page: Page, shop: Fixture) => Promise<void> | void;
}

/** One browser for the tests of a file. */
export class InBrowser {
  #browser: Browser | undefined;

  async open({ shop: options = {}, query = '', context = {}, before }: OpenOptions = {}): Promise<Opened> {
    const executablePath = await realPart({ name: 'chromium', install: 'apt-get install chromium' });
    this.#browser ??= await chromium.launch({ executablePath, headless: true, args: QUIET_CHROMIUM });
    const shop = await startFixture({ files, everyMs: 100, ...options });
    const page = await this.#browser.newPage({ viewport: { width: 1_200, height: 900 }, ...context });
    onTestFinished(async () => {
      await page.close();
      await shop.close();
    });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    await before?.(page, shop);
    await page.goto(shop.url + query);
    return { page, shop, complaints };
  }

  /** A reader who has nothing of what the first one has. */
  async another(): Promise<Page> {
    const page = await (this.#browser as Browser).newPage();
    onTestFinished(() => page.close());
    return page;
  }

  async close(): Promise<void> {
    await this.#browser?.close();
  }
}

/** @param rules of axe; without them, all @returns what is wrong for people with other senses and tools, a line each */
export async function faultsFor(page: Page, rules?: string[]): Promise<string[]> {
  // By the debugger, since the policy of the page lets no other script in.
  if (!(await page.evaluate(hasAxe))) await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(axeFaults, rules);
}

/** Until the section that was opened has what it asked for, and stands there. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(isSettled);
  await page.evaluate(drawn);
}
