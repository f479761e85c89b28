/** What people do with the page. */
import { afterAll, describe, expect, it } from 'vitest';
import { InBrowser } from './in-browser.ts';

const browser = new InBrowser();
afterAll(() => browser.close());

const WAITS = { timeout: 10_000, interval: 50 };

describe('the page', () => {
  it('says what is wrong first, with the thing to do, and complains of nothing', async () => {
    const { page, complaints } = await browser.open();
    const state = page.getByRole('region', { name: 'State' });
    await state.getByText('5 things are wrong').waitFor();
    const [first] = await state.getByRole('listitem').allTextContents();
    expect(first).toMatch(/alert\s*POST \/orders: p95 is 134 ms, promised 96 ms/);
    await state.getByText('→ Render invoices in a worker thread.').waitFor();
    await page.getByRole('img', { name: /^CPU of Node processes/ }).waitFor();
    expect(await page.title()).toBe('(5) shop');
    expect(complaints).toEqual([]);
  });

  it('says that all is well, and since when', async () => {
    const { page } = await browser.open({ shop: { isWell: true } });
    await expect
      .poll(() => page.getByRole('region', { name: 'State' }).textContent())
      .toMatch(/All well since \d\d:\d\d/);
  });

  it('opens an operation, and the button back closes it', async () => {
    const { page, complaints } = await browser.open({ query: '?section=operations' });
    await page.getByRole('link', { name: 'POST /orders' }).click();
    await page.getByRole('img', { name: /^Duration, .*p95: last/ }).waitFor();
    await page.getByRole('img', { name: /^Calls by duration over time\. [\d\D]*most took/ }).waitFor();
    await page.getByText('Values of Calls by duration').click();
    const heat = page.getByRole('region', { name: 'Values of Calls by duration' });
    expect(await heat.getByRole('row').nth(1).textContent()).toMatch(/\d\d:\d\d:\d\d\d+[\d.]+\sms/);
    await page.getByText('POST /orders: p50 rose from 24 ms to 43 ms (+80 %).').last().waitFor();
    await page.getByRole('cell', { name: 'the garbage collector ran' }).first().waitFor();
    expect(new URL(page.url()).search).toBe('?section=operations&name=POST+%2Forders');
    await page.goBack();
    await page.getByRole('table', { name: 'Operations' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('sorts, filters and keeps both in the address, which shows another reader the same', async () => {
    const { page, shop } = await browser.open({ query: '?section=operations' });
    await page.getByRole('button', { name: 'p95', exact: true }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('tenant t-1');
    const rows = page.getByRole('table', { name: 'Operations' }).getByRole('rowheader');
    await expect.poll(() => rows.count(), { timeout: 10_000 }).toBe(10);
    await expect.poll(() => new URL(page.url()).search).toBe('?section=operations&filter=tenant+t-1&sort=-p95');
    const seen = await rows.allTextContents();
    const other = await browser.another();
    await other.goto(page.url());
    const same = other.getByRole('table', { name: 'Operations' }).getByRole('rowheader');
    await expect.poll(() => same.count(), { timeout: 10_000 }).toBe(10);
    expect((await same.allTextContents()).toSorted()).toEqual(seen.toSorted());
    expect(await other.getByRole('columnheader', { name: 'p95', exact: true }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect(shop.asked.filter((path) => path === 'api/operations').length).toBeLessThan(6);
  });

  it('zooms by a drag across a plot, and goes back', async () => {
    const { page } = await browser.open({ query: '?section=operations&name=POST+%2Forders&range=6h' });
    const plot = page.getByRole('img', { name: /^Duration/ });
    await plot.waitFor();
    const box = (await plot.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    await page.mouse.move(box.x + 200, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 90, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Go live' }).waitFor();
    const { searchParams } = new URL(page.url());
    const length = Number(searchParams.get('to')) - Number(searchParams.get('from'));
    // 300 of the pixels that are not margin.
    const expected = (300 / (box.width - 62 - 18)) * 6 * 3_600_000;
    expect(Math.abs(length / expected - 1)).toBeLessThan(0.02);
    await page.getByRole('button', { name: '‹ Back' }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get('range')).toBe('6h');
  });

  it('picks two moments by clicks and compares them', async () => {
    const { page } = await browser.open({ query: '?section=compare' });
    const plot = page.getByRole('img', { name: /^CPU of Node processes/ });
    await plot.waitFor();
    await plot.click({ position: { x: 120, y: 60 } });
    await page.getByRole('button', { name: 'Compare from here (A)' }).click();
    await plot.click({ position: { x: 200, y: 60 } });
    await page.getByRole('button', { name: 'Compare with here (B)' }).click();
    const row = page.getByRole('table', { name: 'Operations compared' }).getByRole('row').nth(1);
    await expect.poll(() => row.textContent()).toMatch(/×[\d.]+\s+×[\d.]+\s+to\s+×[\d.]+/);
    const { searchParams } = new URL(page.url());
    expect(Number(searchParams.get('a'))).toBeLessThan(Number(searchParams.get('b')));
  });

  it('acknowledges and silences an alert, and ends the silence', async () => {
    const { page, shop } = await browser.open({ query: '?section=alerts' });
    await page.getByRole('button', { name: /^Acknowledge/ }).click();
    await page.getByRole('dialog').getByLabel('Comment').fill('on it');
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click();
    await page.getByText(/^Acknowledged/).waitFor();
    await page.getByRole('button', { name: /^Silence …/ }).click();
    await page.getByRole('combobox').selectOption('4 hours');
    await page.getByLabel('Comment').fill('known');
    await page.getByRole('dialog').getByRole('button', { name: 'Silence' }).click();
    await page.getByText(/ends in (4\sh|3\sh\s59\smin)/).waitFor();
    await page.getByRole('button', { name: 'End it now' }).click();
    await page.getByText('Nothing is silenced.').waitFor();
    expect(shop.posts).toEqual([
      { path: 'api/acknowledge', body: { fingerprint: 'a1', comment: 'on it' } },
      {
        path: 'api/silence',
        body: {
          matchers: ['alertname="ContractBroken"', 'operation="POST /orders"'],
          forMs: 14_400_000,
          comment: 'known',
        },
      },
      { path: 'api/unsilence', body: { id: 's0' } },
    ]);
  });

  it('draws a year, with gaps where nothing was measured', async () => {
    const { page, complaints } = await browser.open({ query: '?section=operations&name=GET+%2Fproducts&range=1y' });
    await page.getByRole('img', { name: /^Duration/ }).waitFor();
    // Marks and plots are asked for apart: either may come first.
    await expect.poll(() => page.getByRole('toolbar').getByRole('button').count(), WAITS).toBe(14);
    await page.getByText('Values of Duration').click();
    const rows = page.getByRole('region', { name: 'Values of Duration' }).getByRole('row');
    await expect.poll(() => rows.count(), WAITS).toBeGreaterThan(180);
    expect(await rows.count()).toBeLessThanOrEqual(242);
    expect(complaints).toEqual([]);
  });
});
