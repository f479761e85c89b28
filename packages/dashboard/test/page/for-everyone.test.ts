/** The page for people with other senses, tools, screens and settings. */
import { afterAll, describe, expect, it } from 'vitest';
import { SECTIONS } from '../../src/page/model/view.ts';
import { faultsFor, InBrowser, settled } from './in-browser.ts';
import { focused, ground, listen, overflowOf, told } from './in-page.mjs';

const browser = new InBrowser();
afterAll(() => browser.close());

describe('the page for everyone', () => {
  it.each([
    ['light', undefined],
    // What else there is, is the same by night.
    ['dark', ['color-contrast', 'link-in-text-block']],
  ])('has no fault that axe finds, in any section, %s', async (theme, rules) => {
    const { page } = await browser.open({ query: `?theme=${theme}` });
    await page.getByText('5 things are wrong').waitFor();
    for (const link of await page.getByRole('navigation').getByRole('link').all()) {
      await link.click();
      await settled(page);
      expect(await faultsFor(page, rules), String(await link.textContent())).toEqual([]);
    }
  });

  it('has none in an opened operation, in a comparison and in its dialogs', async () => {
    const { page } = await browser.open({ query: '?section=operations&name=POST+%2Forders' });
    await page.getByRole('img', { name: /^Duration/ }).waitFor();
    for (const what of ['Duration', 'Calls by duration']) await page.getByText(`Values of ${what}`).click();
    expect(await faultsFor(page)).toEqual([]);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Help' }).waitFor();
    expect(await faultsFor(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count(), { timeout: 10_000 }).toBe(0);
  });

  it('needs no scrolling sideways on a phone, in any section', async () => {
    const { page, complaints } = await browser.open({ context: { viewport: { width: 360, height: 740 } } });
    await page.getByText('5 things are wrong').waitFor();
    for (const section of SECTIONS) {
      await page.getByRole('navigation').getByRole('link').nth(SECTIONS.indexOf(section)).click();
      await settled(page);
      expect(await page.evaluate(overflowOf), section).toBe(0);
    }
    expect(complaints).toEqual([]);
  });

  it('is walked through by keys alone', async () => {
    const { page } = await browser.open({ query: '?section=operations' });
    await page.getByRole('link', { name: 'GET /products' }).waitFor();
    await page.keyboard.press('Tab');
    expect((await page.evaluate(focused)).text).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect((await page.evaluate(focused)).id).toBe('main');
    await page.getByRole('link', { name: 'GET /products' }).focus();
    await page.keyboard.press('ArrowDown');
    expect((await page.evaluate(focused)).text).toBe('POST /orders');
    await page.keyboard.press('Enter');
    const plot = page.getByRole('img', { name: /^Duration/ });
    await plot.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('.plot .note').first().textContent()).toMatch(/\d\d:\d\d:\d\d/);
    const marks = page.getByRole('toolbar');
    await marks.getByRole('button').last().focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('.told').textContent()).toMatch(/p50 rose/);
    await page.keyboard.press('Escape');
    await page.getByRole('table', { name: 'Operations' }).waitFor();
  });

  it('follows the theme of the system, until it is told otherwise, which stands in the address', async () => {
    const { page } = await browser.open({ context: { colorScheme: 'dark' } });
    await page.getByText('5 things are wrong').waitFor();
    expect(await page.evaluate(ground)).toBe('rgb(13, 17, 22)');
    await page.keyboard.press('t');
    await expect.poll(() => page.evaluate(ground)).toBe('rgb(246, 247, 249)');
    await expect.poll(() => new URL(page.url()).search).toBe('?theme=light');
    await page.reload();
    await expect.poll(() => page.evaluate(ground)).toBe('rgb(246, 247, 249)');
  });

  it('tells a screen reader of a changed state, but not of each second', async () => {
    const { page } = await browser.open();
    await page.getByText('5 things are wrong').waitFor();
    await page.evaluate(listen);
    // Many frames, and at least two ticks of the clock.
    await page.waitForTimeout(2_300);
    expect(await page.evaluate(told)).toEqual([]);
  });
});
