/** Each question about the past, over a real history of a year. */
import { openHistory } from '@perf/analytics/sqlite';
import { contract } from '@perf/core';
import { type TemporaryFolder, temporaryFolder } from '@tooling/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ComparisonView,
  Failure,
  MarksView,
  OperationsView,
  OperationView,
  ReadingsView,
} from '../src/protocol.ts';
import type { Site } from '../src/site.ts';
import { asked, scene, siteOf, told } from './scene.ts';
import { aYear, CALLS, type Year } from './year.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TO = Math.floor(Date.now() / HOUR) * HOUR;
const RANGES = { '5 min': HOUR / 12, '1 h': HOUR, '1 d': DAY, '30 d': 30 * DAY, '1 year': 365 * DAY };

let folder: TemporaryFolder;
let history: Awaited<ReturnType<typeof openHistory>>;
let year: Year;
let site: Site;

beforeAll(async () => {
  folder = await temporaryFolder();
  history = await openHistory({ folder: folder.path });
  year = await aYear(history, TO);
  site = siteOf(scene({ history, contracts: [contract('save', { p95: 200 })] }).view);
}, 60_000);

afterAll(async () => {
  await history.close();
  await folder.remove();
});

async function ask<T>(path: string, query: Readonly<Record<string, string | number>>): Promise<T> {
  const words = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  const answer = await site.answer(asked(`${path}?${new URLSearchParams(words)}`));
  return { status: answer.status, ...(told(answer) as T) };
}

it('leaves out what lies before the history, when it is asked to fit', async () => {
  const range = { from: TO - 5 * 365 * DAY, to: TO };
  const whole = await ask<OperationsView>('/api/operations', range);
  const fitting = await ask<OperationsView>('/api/operations', { ...range, fit: 1 });
  expect(whole.from).toBeLessThanOrEqual(range.from);
  expect(fitting.from).toBeGreaterThan(TO - 2 * 365 * DAY);
  expect(fitting.rows.map(({ count }) => count)).toEqual(whole.rows.map(({ count }) => count));
});

describe.each(Object.entries(RANGES))('the last %s', (_, span) => {
  const range = { from: TO - span, to: TO };

  it('has at most 240 steps that cover it, and every call once', async () => {
    const view = await ask<OperationView>('/api/operation', { name: 'save', ...range });
    const steps = (view.to - view.from) / view.step;
    expect([Number.isInteger(steps), steps <= 240]).toEqual([true, true]);
    expect([view.from <= range.from, view.to >= range.to]).toEqual([true, true]);
    const { rate, errorRate, p50, p95, p99, max } = view;
    expect([rate, errorRate, p50, p95, p99, max].map(({ length }) => length)).toEqual(Array(6).fill(steps));
    expect(view.heat.cells.reduce((sum, [, , calls]) => sum + calls, 0)).toBe(view.row?.count);
    expect([view.heat.bounds.length <= 30, view.heat.at.length <= 240]).toEqual([true, true]);
    expect(view.promised).toEqual({ p95: 200, p99: null });
  });

  it('lists the operations, those that took most time first', async () => {
    const { rows, inAll } = await ask<OperationsView>('/api/operations', range);
    expect(rows.map(({ name, contract: promised }) => [name, promised])).toEqual([
      ['save', 'insufficient-data'],
      ['load', null],
    ]);
    expect(inAll).toBe(2);
  });

  it('shows readings in their units', async () => {
    const { readings } = await ask<ReadingsView>('/api/readings', range);
    expect(readings.map(({ name, unit }) => [name, unit])).toEqual([['process.rss', 'bytes']]);
    expect(readings[0]?.max.some((value) => value !== null && value > 1.9e8)).toBe(true);
  });
});

describe('a year', () => {
  it('counts each call once', async () => {
    const view = await ask<OperationView>('/api/operation', { name: 'load', from: TO - 365 * DAY, to: TO });
    expect(view.row?.count).toBe(CALLS);
  });

  it('tells on the time axis what became slower, and what somebody did then', async () => {
    const view = await ask<MarksView>('/api/marks', { from: TO - 365 * DAY, to: TO });
    expect(view.annotations).toEqual([{ at: year.slowedAt, kind: 'deploy', text: 'v2 <b>', labels: {} }]);
    const worse = view.changes.filter(({ direction }) => direction === 'worse');
    expect(worse.map(({ of, figure }) => [of, figure])).toEqual([['save', 'p95']]);
    expect(Math.abs((worse[0]?.at ?? 0) - year.slowedAt)).toBeLessThan(3 * DAY);
    expect([worse[0]?.text, view.trouble]).toEqual([expect.stringMatching(/^p95 of save \+\d/), null]);
  });

  it('compares two moments', async () => {
    const asking = { a: year.slowedAt, b: TO, span: 7 * DAY };
    const { operations, readings } = await ask<ComparisonView>('/api/compare', asking);
    const [save, load] = operations;
    expect([save?.name, save?.verdict, load?.name, load?.verdict]).toEqual(['save', 'slower', 'load', 'same']);
    expect(save?.ratio?.value).toBeCloseTo(1.5, 1);
    expect(readings.map(({ name }) => name)).toEqual(['process.rss']);
  });

  it('says of what came and what went that there is nothing to compare', async () => {
    const gone = await ask<ComparisonView>('/api/compare', { a: TO, b: TO + 2 * DAY, span: HOUR });
    const came = await ask<ComparisonView>('/api/compare', { a: TO - 400 * DAY, b: TO, span: HOUR });
    const verdicts = ({ operations }: ComparisonView) => operations.map(({ verdict, ratio }) => [verdict, ratio]);
    expect(verdicts(gone)).toEqual([
      ['gone', null],
      ['gone', null],
    ]);
    expect(verdicts(came)).toEqual([
      ['new', null],
      ['new', null],
    ]);
  });
});

describe('a question that makes no sense', () => {
  const range = `from=${TO - HOUR}&to=${TO}`;
  it.each([
    ['operations', '', 400, /`from` to be .* got nothing/],
    ['operations', 'from=NaN&to=2', 400, /`from` to be a number of milliseconds.* got `"NaN"`/],
    ['operations', 'from=&to=2', 400, /`from`/],
    ['operations', 'from=-5&to=2', 400, /`from`/],
    ['operations', 'from=1e999&to=2', 400, /`from`/],
    ['operations', 'from=0x10&to=2', 400, /`from`/],
    ['readings', `from=${TO}&to=${TO - 1}`, 400, /`from` to be before `to`/],
    ['readings', `from=${TO}&to=${TO}`, 400, /`from` to be before `to`/],
    ['marks', `from=0&to=8640000000000000`, 400, /`to` to be at most ten years/],
    ['marks', `from=0&to=9999999999999999`, 400, /`to` to be at most 8640000000000000/],
    ['compare', `a=1&b=2&span=0`, 400, /`span` to be at least 1000/],
    ['compare', `a=1&b=2`, 400, /`span`/],
    ['operation', range, 400, /`name`/],
    ['operation', `${range}&name=save&labels=%7B`, 400, /`labels` to be labels as JSON/],
    ['operation', `${range}&name=save&labels=%5B1%5D`, 400, /`labels` to be a record/],
    ['operation', `${range}&name=svae`, 404, /Expected an operation that was called.* got `svae`/],
    ['nonsense', range, 404, /nothing at `\/api\/nonsense`/],
  ])('%s?%s is answered by why', async (...[path, query, status, words]) => {
    const answer = await site.answer(asked(`/api/${path}?${query}`));
    const { error } = told(answer) as Failure;
    expect([answer.status, error.message, typeof error.hint]).toEqual([status, expect.stringMatching(words), 'string']);
  });

  it('is no question of the history', async () => {
    const { view } = scene();
    const answer = await siteOf(view).answer(asked(`/api/operations?${range}`));
    expect([answer.status, (told(answer) as Failure).error.code]).toEqual([503, 'dashboard/no-history']);
  });
});

describe('a damaged history', () => {
  it('says so where it is looked into, and takes nothing else with it', async () => {
    const broken = async (): Promise<never> => {
      throw new Error('database disk image is malformed');
    };
    const events = history.events.bind(history);
    const annotations = history.annotations.bind(history);
    const damaged = { query: broken, operations: broken, readings: broken, events, annotations };
    const own = siteOf(scene({ history: damaged }).view);
    const range = `from=${TO - 365 * DAY}&to=${TO}`;
    const marks = told(await own.answer(asked(`/api/marks?${range}`))) as MarksView;
    expect([marks.trouble, marks.annotations.length]).toEqual([expect.stringMatching(/malformed/), 1]);
    const operations = await own.answer(asked(`/api/operations?${range}`));
    expect([operations.status, (told(operations) as Failure).error.message]).toEqual([
      500,
      expect.stringMatching(/malformed/),
    ]);
    expect((await own.answer(asked('/api/now'))).status).toBe(200);
  });
});
