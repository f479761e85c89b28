/** The page when things are not as they should be: broken connections, lost tokens, wrong clocks, evil names, far too much. */
import { afterAll, describe, expect, it } from 'vitest';
import { InBrowser } from './in-browser.ts';
import { address, hide, overflowOf } from './in-page.mjs';

const browser = new InBrowser();
afterAll(() => browser.close());

const EVIL = ` <img src=x onerror=alert(1)><script>alert(2)</script>"'\u202Eevil\u0000 é\u0301 שלום ${'x'.repeat(300)}`;

describe('the page, when the connection breaks', () => {
  it('says so and since when, keeps what it knows, and comes back by itself', async () => {
    const { page, shop } = await browser.open();
    await page.getByText('Live', { exact: true }).waitFor();
    shop.control.isDown = true;
    shop.cut();
    await page.getByText(/Connection lost, next try in \d+\ss/).waitFor();
    await page
      .getByText(/What you see was so at \d\d:\d\d:\d\d, and may have changed\. The server cannot be reached\./)
      .waitFor();
    await page.getByText('5 things are wrong').waitFor();
    shop.control.isDown = false;
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByText('may have changed').count()).toBe(0);
  });

  it('says that perfkit has ended, not that a line broke, also when it is opened later, until it is started again', async () => {
    const { page, shop } = await browser.open();
    await page.getByText('Live', { exact: true }).waitFor();
    shop.end();
    await page.getByText(/perfkit has ended, next try in \d+\ss/).waitFor();
    await page.getByText(/What you see was so at .*This page goes on when it is started again\./).waitFor();
    await page.reload();
    await page.getByText(/perfkit has ended, next try in/).waitFor();
    expect(await page.getByText('Connection lost').count()).toBe(0);
    shop.control.hasEnded = false;
    await page.getByText('Live', { exact: true }).waitFor();
    expect(await page.getByText('has ended').count()).toBe(0);
  });

  it('asks to sign in again when its token is no longer taken, and asks no more', async () => {
    const { page, shop } = await browser.open();
    await page.getByText('Live', { exact: true }).waitFor();
    shop.control.isRefusing = true;
    shop.cut();
    const link = page.getByRole('link', { name: 'Sign in again' });
    await link.waitFor();
    expect(await link.evaluate(address)).toBe(`${shop.url}login`);
    const asked = shop.asked.filter((path) => path === 'api/stream').length;
    await page.waitForTimeout(1_500);
    expect(shop.asked.filter((path) => path === 'api/stream').length).toBe(asked);
  });

  it('does nothing while nobody looks, and catches up', async () => {
    const { page, shop } = await browser.open();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.evaluate(hide, true);
    await page.getByText('Paused').waitFor();
    const asked = shop.asked.length;
    await page.waitForTimeout(500);
    expect(shop.asked.length).toBe(asked);
    await page.evaluate(hide, false);
    await page.getByText('Live', { exact: true }).waitFor();
  });
});

describe('the page, when clocks differ', () => {
  it('counts by the clock of the server, says that they differ, and says that figures are old', async () => {
    const { page } = await browser.open({
      before: (_, shop) => void Object.assign(shop.control, { skew: 3_600_000, age: 90_000 }),
    });
    await page.getByText(/Figures are 1\smin\s3\d\ss old/).waitFor();
    await page.getByText(/This browser’s clock is 1\sh behind the server’s/).waitFor();
    expect(await page.locator('.tiles').first().textContent()).toMatch(/42\smin\sago/);
  });
});

describe('the page, with names that mean harm', () => {
  it('runs nothing, loads nothing and keeps its shape', async () => {
    const { page, shop, complaints } = await browser.open({
      shop: { remark: EVIL },
      context: { viewport: { width: 360, height: 740 } },
    });
    for (const query of ['', '?section=operations', '?section=alerts', '?section=runs', '?section=compare&a=1&b=2']) {
      if (query !== '') await page.goto(shop.url + query);
      await page.getByText('6 things are wrong').waitFor();
      await page
        .getByText(/\\u202Eevil\\u0000/)
        .first()
        .waitFor();
      expect(await page.locator('main img, main script, h1 img').count()).toBe(0);
      expect(complaints).toEqual([]);
      expect(await page.evaluate(overflowOf), query).toBe(0);
    }
  });
});

describe('the page, with too much or nothing', () => {
  it('shows 200 of 5,000 series and says how to find the others', async () => {
    const { page } = await browser.open({ shop: { series: 5_000 }, query: '?section=operations' });
    const table = page.getByRole('table', { name: 'Operations' });
    await expect.poll(() => table.getByRole('rowheader').count(), { timeout: 10_000 }).toBe(200);
    await page.getByText(/4\s800 more: filter to find them\./).waitFor();
  });

  it('says how to begin while nothing has been measured', async () => {
    const { page, complaints } = await browser.open({ shop: { isEmpty: true } });
    await page.getByRole('heading', { name: 'Nothing has been measured yet' }).waitFor();
    await page.getByText('perfkit run -- node app.js').waitFor();
    expect(complaints).toEqual([]);
  });

  it('lives without a history, and asks for none', async () => {
    const { page, shop } = await browser.open({ shop: { hasHistory: false }, query: '?section=resources' });
    await page.getByText('391 MiB').waitFor();
    const before = shop.asked.filter((path) => path === 'api/readings').length;
    await page.getByRole('button', { name: '24h' }).click();
    await page.getByText('391 MiB').waitFor();
    expect(shop.asked.filter((path) => path === 'api/readings').length).toBe(before);
  });
});
