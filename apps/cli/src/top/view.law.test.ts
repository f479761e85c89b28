/** Any report at any size, after any keys, is a picture that fits; what is wrong is seen first. */
import type { Report } from '@perf/runtime/report';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operationTitle } from '../render/report-words.ts';
import { keysIn } from './keys.ts';
import { ASCII, hasUnicode, type Letters, sparkline, UNICODE } from './letters.ts';
import { secondsSeen, Trails } from './look.ts';
import { operationsShown } from './operations-view.ts';
import { view } from './view.ts';
import { FIRST_VIEW, pressed, type ViewState } from './view-state.ts';

const figure = fc.option(fc.double({ min: 0, max: 1e7, noNaN: true }));
const operation = fc.record({
  name: fc.string({ minLength: 1, unit: 'grapheme' }),
  labels: fc.constantFrom({}, { region: 'eu' }),
  count: fc.nat(),
  failed: fc.nat(),
  errorRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  ...Object.fromEntries(['mean', 'min', 'max', 'p50', 'p95', 'p99', 'p999'].map((name) => [name, figure])),
  unit: fc.constant('ms' as const),
}) as fc.Arbitrary<Report['operations'][number]>;
const resource = fc.record({
  name: fc.constantFrom('process.cpu', 'process.rss', 'loop.delay.max', 'machine.load'),
  title: fc.string({ minLength: 1 }),
  unit: fc.constantFrom('bytes', 'cores', 'ratio', 'ms', 'count'),
  samples: fc.integer({ min: 1, max: 60 }),
  mean: figure,
  min: fc.nat(),
  max: fc.nat(),
  last: fc.nat(),
});
const finding = fc.record({
  kind: fc.constant('errors'),
  severity: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const),
  text: fc.string(),
  evidence: fc.constant({}),
});
const report: fc.Arbitrary<Report> = fc.record({
  schema: fc.constant(1 as const),
  service: fc.string(),
  from: fc.constant(0),
  to: fc.constant(60_000),
  meetingTargets: fc.constant(null),
  operations: fc.array(operation, { maxLength: 30 }),
  resources: fc.uniqueArray(resource, { selector: ({ name }) => name }),
  contracts: fc.constant([]),
  readingContracts: fc.constant([]),
  findings: fc.array(finding, { maxLength: 8 }),
  slowest: fc.constant([]),
  notes: fc.constant([]),
});
const key = fc.constantFrom(
  'up',
  'down',
  'j',
  'k',
  'enter',
  'escape',
  's',
  '/',
  'p',
  '?',
  'a',
  'backspace',
  'G',
  'page-down',
);
const size = fc.record({ columns: fc.integer({ min: 20, max: 200 }), rows: fc.integer({ min: 3, max: 60 }) });

function after(keys: readonly string[], seen: Report): ViewState {
  return keys.reduce(
    (state, each) => pressed(state, each, operationsShown(seen, state).map(operationTitle)),
    FIRST_VIEW as ViewState,
  );
}

interface Given {
  readonly columns: number;
  readonly rows: number;
  readonly letters?: Letters;
}

const pictureOf = (seen: Report, state: ViewState, { letters = UNICODE, ...given }: Given) => {
  const trails = new Trails();
  trails.take(seen);
  const look = { report: seen, source: 'history', trouble: undefined, at: 0 };
  return view({ look, trails, state, size: given, letters, now: 1000 });
};
const textOf = (lines: ReturnType<typeof view>): string[] => lines.map((line) => line.map(({ text }) => text).join(''));

describe('a picture', () => {
  it('has as many lines as the screen has rows, in letters it can show', () => {
    fc.assert(
      fc.property(report, fc.array(key, { maxLength: 12 }), size, (seen, keys, given) => {
        const state = after(keys, seen);
        const lines = textOf(pictureOf(seen, state, { ...given, letters: ASCII }));
        expect(lines).toHaveLength(given.rows);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: anything but ASCII
        expect(lines.join('')).toMatch(/^[\x00-\x7f]*$/);
      }),
    );
  });

  it('has what is critical before all else, and the operation that is selected always', () => {
    fc.assert(
      fc.property(report, fc.array(key, { maxLength: 12 }), (seen, keys) => {
        const state = { ...after(keys, seen), hasHelp: false, opened: undefined, isTyping: false };
        const lines = textOf(pictureOf(seen, state, { columns: 120, rows: 30 }));
        const isWrong = seen.findings.some(({ severity }) => severity !== 'info');
        if (isWrong) expect(lines[1]).toMatch(/^! /);
        expect(lines.filter((line) => line.startsWith('▶ '))).toHaveLength(
          operationsShown(seen, state).length > 0 ? 1 : 0,
        );
      }),
    );
  });
});

describe('keys', () => {
  it('are told apart, also when several come at once; what is no key is left out', () => {
    expect(keysIn('\u001b[A\u001b[Bq\r\u007f \u001b[1;5C\u0001é')).toEqual([
      'up',
      'down',
      'q',
      'enter',
      'backspace',
      'space',
      'é',
    ]);
  });

  it('lead back to where they began', () => {
    fc.assert(
      fc.property(report, fc.array(key), (seen, keys) => {
        const back = ['escape', 'escape', 'escape'].reduce(
          (state, each) => pressed(state, each, []),
          after(keys, seen) as ViewState,
        );
        expect(back).toMatchObject({ filter: '', isTyping: false, hasHelp: false, opened: undefined });
        expect(pressed(back, 'q', []).isLeaving).toBe(true);
      }),
    );
  });
});

it('a line of blocks is as long as its values, highest where they are', () => {
  expect(sparkline([0, undefined, 50, 100], UNICODE)).toBe('▁ ▅█');
  expect(sparkline([7, 7], ASCII)).toBe('##');
  expect(sparkline([0, 0], ASCII)).toBe('__');
  expect(sparkline([], UNICODE)).toBe('');
});

it('trails keep the newest, and nothing of what is gone', () => {
  const at = (last: number, name = 'process.cpu'): Report =>
    ({ resources: [{ name, last }], operations: [] }) as unknown as Report;
  const trails = new Trails();
  for (let i = 0; i < 200; i += 1) trails.take(at(i));
  expect(trails.of('process.cpu')).toHaveLength(120);
  expect(trails.of('process.cpu').at(-1)).toBe(199);
  for (let i = 0; i < 120; i += 1) trails.take(at(i, 'process.rss'));
  expect(trails.of('process.cpu')).toEqual([]);
});

it('a rate is that of the time which was measured', () => {
  const seen = (samples: number) => secondsSeen({ from: 0, to: 60_000, resources: [{ samples }] } as unknown as Report);
  expect(seen(7)).toBe(7);
  expect(seen(100)).toBe(60);
  expect(secondsSeen({ from: 0, to: 60_000, resources: [] } as unknown as Report)).toBe(60);
});

it('Unicode is what the locale says', () => {
  expect(hasUnicode({ LANG: 'de_DE.UTF-8' }, 'linux')).toBe(true);
  expect(hasUnicode({ LANG: 'de_DE.UTF-8', LC_ALL: 'C' }, 'linux')).toBe(false);
  expect(hasUnicode({ LC_ALL: '', LANG: 'en_US.utf8' }, 'linux')).toBe(true);
  expect(hasUnicode({}, 'linux')).toBe(false);
  expect(hasUnicode({ LANG: 'C.UTF-8', TERM: 'linux' }, 'linux')).toBe(false);
});
