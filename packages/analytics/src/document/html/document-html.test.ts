/** The page in a real browser: as people, their phones and their screen readers get it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { QUIET_CHROMIUM, realPart, temporaryFolder } from '@tooling/testkit';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { HOSTILE } from '../../../test/arbitrary-document.ts';
import { contrasts, marginAboveHeading, overflow, smallestText } from '../../../test/in-page.mjs';
import { sampleDocument } from '../../../test/sample-document.ts';
import { documentHtml, type FindingsDocument } from '../index.ts';

let browser: Browser | undefined;
afterAll(() => browser?.close());

interface Opened {
  readonly page: Page;
  /** What the browser complained of, and what else it asked for. */
  readonly complaints: string[];
}

async function open(document: FindingsDocument, options: BrowserContextOptions = {}): Promise<Opened> {
  const executablePath = await realPart({ name: 'chromium', install: 'apt-get install chromium' });
  browser ??= await chromium.launch({ executablePath, headless: true, args: QUIET_CHROMIUM });
  const { path } = await temporaryFolder('page');
  const file = join(path, 'report.html');
  await writeFile(file, documentHtml(document));
  const page = await browser.newPage({ viewport: { width: 1_000, height: 800 }, ...options });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) complaints.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

const hostile: FindingsDocument = {
  ...sampleDocument(),
  title: HOSTILE.join(' '),
  sections: HOSTILE.map((heading) => ({
    heading,
    findings: [{ headline: heading, severity: 'warning', evidence: [heading], next: [heading] }],
    plots: [
      {
        kind: 'series',
        title: heading,
        unit: 'ms',
        lines: [{ name: heading, points: [{ at: 0, value: 1 }] }],
        changes: [{ at: 0, label: heading }],
        limits: [{ value: 1, label: heading }],
      },
    ],
    tables: [{ columns: [{ title: heading }, { title: heading }], rows: [[heading, heading]] }],
  })),
};

describe('the page', () => {
  it('opens from a disk, asks for nothing else, and has nothing to complain of', async () => {
    const { page, complaints } = await open(sampleDocument());
    expect(complaints).toEqual([]);
    expect(await page.locator('svg:visible').count()).toBe(5);
    // The style sheet is the one that its policy names.
    expect(await page.evaluate(marginAboveHeading)).toBe('0px');
  });

  it('runs nothing that a name brings, and keeps its shape', async () => {
    const { page, complaints } = await open(hostile, { viewport: { width: 360, height: 740 } });
    expect(complaints).toEqual([]);
    expect(await page.locator('script, img, main h1, main main').count()).toBe(0);
    expect(await page.locator('main > section').count()).toBe(HOSTILE.length + 1);
    expect(await page.evaluate(overflow)).toBe(0);
  });

  it('needs no scrolling sideways, however narrow or wide, and shows each plot once', async () => {
    const { page } = await open(sampleDocument());
    for (const width of [360, 700, 1_400]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await page.evaluate(overflow)).toBe(0);
      expect(await page.locator('svg:visible').count()).toBe(5);
      // A line of text at 9 px is some 10 high.
      expect(await page.evaluate(smallestText)).toBeGreaterThan(9);
    }
  });

  it('can be read in light and in dark: text has a contrast of 4.5, lines have 3', async () => {
    const { page } = await open(sampleDocument());
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const { text, lines, ground } = await page.evaluate(contrasts);
      expect(Math.min(...text)).toBeGreaterThanOrEqual(4.5);
      expect(text.length).toBeGreaterThan(100);
      expect(Math.min(...lines)).toBeGreaterThanOrEqual(3);
      expect(lines.length).toBeGreaterThan(5);
      expect(ground > 0.5).toBe(colorScheme === 'light');
    }
  });

  it('has landmarks, one heading above all, and names for every plot', async () => {
    const { page } = await open(sampleDocument());
    for (const role of ['banner', 'main', 'navigation', 'contentinfo'] as const)
      expect(await page.getByRole(role).count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['POST /orders became slower']);
    expect(await page.getByRole('heading', { level: 2 }).count()).toBe(4);
    const names = ['Duration over time', 'Each call by its duration', 'How long all but the slowest took', 'Memory'];
    for (const name of names) expect(await page.getByRole('img', { name }).count()).toBe(1);
    expect(await page.getByRole('region', { name: 'What happened' }).count()).toBe(1);
  });

  it('has the values behind a plot, for those who want to know exactly', async () => {
    const { page } = await open(sampleDocument());
    const values = page.getByRole('region', { name: 'Values of Duration over time' });
    expect(await values.isVisible()).toBe(false);
    await page.getByText('Values', { exact: true }).first().click();
    expect(await values.getByRole('columnheader').allTextContents()).toEqual(['from', 'p99', 'p95', 'p50']);
    expect(await values.getByRole('row').count()).toBeGreaterThan(50);
  });

  it('can be printed, in dark ink on white paper', async () => {
    const { page } = await open(sampleDocument(), { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect((await page.evaluate(contrasts)).ground).toBe(1);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
  });
});
