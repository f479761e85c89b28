import { contract } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { T0 } from '../../test/batches.ts';
import { chance, fill, MINUTE, type Scene } from '../../test/days.ts';
import { createMemoryHistory } from '../adapters/memory/index.ts';
import type { FindingsDocument } from '../document/document.ts';
import type { History } from '../history.ts';
import { compareWindows, forecasts, regressions, trends } from './index.ts';

const HOUR = 60 * MINUTE;
const ASKED = { from: T0 - 24 * HOUR, to: T0 + 48 * HOUR, now: T0 + 48 * HOUR, service: 'shop' };

async function historyOf(scene: Scene): Promise<History> {
  const history = createMemoryHistory({ retention: 96 * HOUR });
  await fill(history, scene);
  return history;
}

const headlines = (document: FindingsDocument, heading: string): string[] =>
  (document.sections.find((section) => section.heading === heading)?.findings ?? []).map(({ headline }) => headline);

describe('regressions', () => {
  it('names what became worse, when, by how much, and what else changed then', async () => {
    const history = await historyOf({
      minutes: 300,
      save: (minute) => (minute < 200 ? 20 : 26),
      readings: (minute) => ({ 'machine.cpu': (minute < 200 ? 0.3 : 0.5) + chance(minute) / 50 }),
    });
    await history.annotate({ at: T0 + 200 * MINUTE - 10_000, kind: 'deploy', text: 'v2' });
    const { is, document } = await regressions(history, ASKED);
    expect([is, document.verdict.state]).toEqual(['regression', 'bad']);
    const found = document.sections[0]?.findings ?? [];
    expect(found.map(({ headline }) => headline.replace(/:.*/, ''))).toEqual([
      'p95 of save became worse',
      'machine CPU busy became worse',
    ]);
    expect(found[0]).toMatchObject({
      since: T0 + 200 * MINUTE,
      effect: { change: expect.closeTo(0.3, 1), unit: 'ms' },
    });
    expect(found[0]?.evidence?.join()).toMatch(/p99 \+\d.*p50 \+\d/);
    expect(found[0]?.alsoChanged).toEqual([
      'deploy v2, within the same 60 s',
      expect.stringMatching(/^machine CPU busy \+6\d/),
    ]);
  });

  it('sets apart what went away again, and is fine with it', async () => {
    const save = (minute: number): number => (minute >= 100 && minute < 180 ? 30 : 20);
    const { is, document } = await regressions(await historyOf({ minutes: 300, save }), ASKED);
    expect(is).toBe('fine');
    expect(headlines(document, 'Became worse')).toEqual([]);
    expect(headlines(document, 'Went away again')).toEqual([expect.stringMatching(/^p95 of save/)]);
  });

  it('finds nothing where nothing changed', async () => {
    const { is, document } = await regressions(await historyOf({ minutes: 600 }), ASKED);
    expect([is, document.sections.flatMap(({ findings = [] }) => findings)]).toEqual(['fine', []]);
  });

  it('says of an operation that was not called which ones were', async () => {
    const { is, document } = await regressions(await historyOf({ minutes: 60 }), { ...ASKED, operation: 'Save' });
    expect([is, document.notes]).toEqual([
      'insufficient-data',
      ['`Save` was not called in this stretch of time; these were: `load`, `save`.'],
    ]);
  });

  it('looks at whole steps from when measuring began, not from when it was asked to', async () => {
    const history = await historyOf({ minutes: 300 });
    const { document } = await regressions(history, { ...ASKED, from: T0 - 20_000 * MINUTE });
    const { from = 0, to = 0 } = document.range ?? {};
    expect([Math.abs(from - T0) <= 2 * MINUTE, Math.abs(to - T0 - 300 * MINUTE) <= 2 * MINUTE]).toEqual([true, true]);
  });

  it('does not judge what is too short', async () => {
    const { is, document } = await regressions(await historyOf({ minutes: 15 }), ASKED);
    expect([is, document.verdict.text]).toEqual([
      'insufficient-data',
      expect.stringMatching(/^too little data: 20 steps .* the longest series has 1[45]$/),
    ]);
  });
});

describe('trends', () => {
  it('finds what grows, and nothing in what does not', async () => {
    const leak = (minute: number) => ({ 'process.rss': 2e8 + minute * 2e5 });
    const { is, document } = await trends(await historyOf({ minutes: 300, readings: leak }), ASKED);
    expect([is, document.verdict.state]).toEqual(['regression', 'attention']);
    expect(headlines(document, 'Becoming worse')).toEqual([
      expect.stringMatching(/^memory of Node processes \(RSS\) rises by/),
    ]);
  });

  it('says that nothing grows worse where nothing does, and how much it looked at', async () => {
    const { is, document } = await trends(await historyOf({ minutes: 300 }), ASKED);
    expect(is).toBe('fine');
    expect(document.verdict).toEqual({
      state: 'good',
      text: expect.stringMatching(/^nothing grows worse in 5 series of 4 h 58 min, by steps of 60 s/),
    });
    expect(document.sections.flatMap(({ findings = [] }) => findings)).toEqual([]);
  });

  it('looks at one operation when asked for it', async () => {
    const history = await historyOf({ minutes: 200, load: (minute) => 50 + minute / 4 });
    expect((await trends(history, { ...ASKED, operation: 'save' })).is).toBe('fine');
    expect((await trends(history, { ...ASKED, operation: 'load' })).is).toBe('regression');
  });

  it.each([
    ['an empty history', { minutes: 0 }],
    ['one batch', { minutes: 1 }],
    ['some minutes', { minutes: 5 }],
  ])('does not judge %s', async (_, scene) => {
    const { is, document } = await trends(await historyOf(scene), ASKED);
    expect([is, document.verdict.state]).toEqual(['insufficient-data', 'unknown']);
  });
});

describe('forecasts', () => {
  it('tell when the disk will be full, what already is, and that nothing else is evident', async () => {
    const readings = (minute: number) => ({
      'machine.filesystem.fullest': 0.5 + minute / 1000,
      'container.memory.share': 1,
    });
    const { is, document } = await forecasts(await historyOf({ minutes: 300, readings }), {
      ...ASKED,
      contracts: [contract('save', { p95: 200 })],
    });
    expect(is).toBe('regression');
    const [full, disk, ...others] = headlines(document, 'Limits ahead');
    expect(others).toEqual([]);
    expect(full).toMatch(/^memory of the container, of its limit has reached 100 %/);
    // 0.8 after 300 minutes, and 1 in 200 more.
    expect(disk).toMatch(/^fullest file system reaches 100 % \(the disk is full\) in 3 h (1\d|2\d) min/);
    const rows = document.sections.at(-1)?.tables?.[0]?.rows ?? [];
    expect(rows.map(([what, , limit, reached]) => [what, limit, reached])).toContainEqual([
      'p95 of save',
      '200 ms, its contract',
      'never, as far as is known',
    ]);
  });

  it('say that there is nothing to look at where nothing has a limit', async () => {
    const { is, document } = await forecasts(await historyOf({ minutes: 60 }), ASKED);
    expect([is, document.verdict.text]).toEqual([
      'insufficient-data',
      expect.stringMatching(/^there is no limit to look at/),
    ]);
  });
});

describe('two windows compared', () => {
  const at = T0 + 150 * MINUTE;
  const what = 'deploy v2';

  it('tell what became slower since a deploy, and by how much', async () => {
    const history = await historyOf({ minutes: 300, save: (minute) => (minute < 150 ? 20 : 24) });
    const { is, document } = await compareWindows(history, { ...ASKED, at, what });
    expect(is).toBe('regression');
    expect(
      headlines(document, 'Worse than before')
        .map((headline) => headline.split(':')[0])
        .sort(),
    ).toEqual(['p50 of save', 'p95 of save']);
    const [found] = document.sections[0]?.findings ?? [];
    expect(found?.effect).toMatchObject({ change: expect.closeTo(0.2, 1) });
    expect(document.verdict.text).toMatch(/2 h 29 min before and 2 h 29 min after deploy v2$/);
  });

  it('see no difference where there is none, and say how much was compared', async () => {
    const { is, document } = await compareWindows(await historyOf({ minutes: 300 }), { ...ASKED, at, what });
    expect([is, document.verdict.state]).toEqual(['fine', 'good']);
    expect(document.sections.at(-1)?.tables?.[0]?.rows.length).toBeGreaterThan(4);
  });

  it('say where the moment lies outside of what was measured', async () => {
    const history = await historyOf({ minutes: 300 });
    const { is, document } = await compareWindows(history, { ...ASKED, at: T0 - 10 * MINUTE, what });
    expect([is, document.verdict.text, document.sections.flatMap(({ tables = [] }) => tables)]).toEqual([
      'insufficient-data',
      'too little data: nothing was measured on one side of deploy v2',
      [],
    ]);
  });

  it('do not judge where there is nothing after it', async () => {
    const { is } = await compareWindows(await historyOf({ minutes: 100 }), { ...ASKED, at, what });
    expect(is).toBe('insufficient-data');
  });
});
