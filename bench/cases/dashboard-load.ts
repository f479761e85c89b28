/**
 * How long it takes until the dashboard can be used: 50 operations and a day of history, beside a page with nothing in it, in
 * the same browser and in turns. Usable is: the operations stand there, the plots are drawn, the buttons answer.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { cost, type Round, type TogetherCase } from '../case.ts';
import { startBare } from '../program.ts';
import { noBrowser, openBrowser, openTab, type Tab } from '../tab.ts';

const ROUNDS = 12;
const OPERATIONS_SHOWN = 8;

async function together(): Promise<Round[]> {
  const program = await startBare('dashboard-day');
  const empty = createServer((_, response) => response.end('<!doctype html><title>empty</title><p>empty'));
  await new Promise<void>((listening) => empty.listen(0, '127.0.0.1', listening));
  const browser = await openBrowser();
  try {
    const rounds: Round[] = [];
    const nothing = `http://127.0.0.1:${(empty.address() as AddressInfo).port}/`;
    const page = `http://127.0.0.1:${program.port}/?range=24h`;
    // The first load fills the answers that the server keeps, and starts the browser's own parts.
    await load(browser, page, isUsable);
    for (let round = 0; round < ROUNDS; round += 1) {
      const blank = await load(browser, nothing, async () => undefined);
      const full = await load(browser, page, isUsable);
      rounds.push({ empty: blank.ms, dashboard: full.ms, bytes: full.bytes });
    }
    return rounds;
  } finally {
    await browser.close();
    empty.close();
    await program.stop();
  }
}

/** In a context of its own: nothing is in its cache. */
async function load(browser: Browser, url: string, until: (tab: Tab) => Promise<unknown>) {
  const tab = await openTab(browser);
  const began = performance.now();
  await tab.page.goto(url, { waitUntil: 'load' });
  await until(tab);
  const ms = performance.now() - began;
  const bytes = tab.bytes();
  await tab.page.close();
  return { ms, bytes };
}

async function isUsable({ page }: Tab): Promise<void> {
  await page.locator(`tbody tr:nth-child(${OPERATIONS_SHOWN})`).first().waitFor();
  await page.locator('.plot canvas').nth(2).waitFor();
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('dialog').waitFor();
}

export const dashboardLoad: TogetherCase = {
  name: 'dashboard-load',
  title: 'The dashboard of 50 operations and a day of history, until it can be used',
  unit: 'ms, bytes for what goes over the wire',
  packages: ['dashboard'],
  rounds: 1,
  impossible: noBrowser,
  together,
  figures: [
    {
      name: 'until it can be used',
      of: (round) => cost(round, 'dashboard'),
      show: (value) => `${value.toFixed(0)} ms`,
      floor: { atMost: 1_000 },
    },
    {
      name: 'to an empty page',
      of: (round) => cost(round, 'dashboard') / cost(round, 'empty'),
      show: (value) => `×${value.toFixed(1)}`,
    },
    {
      name: 'goes over the wire',
      of: (round) => cost(round, 'bytes') / 1_000,
      show: (value) => `${value.toFixed(0)} KB`,
      floor: { atMost: 300 },
    },
  ],
};
