import { describe, expect, it } from 'vitest';
import { documentMarkdown, documentText, type FindingsDocument, widthOf } from './index.ts';

const FROM = Date.UTC(2026, 10, 27, 13);
const points = [10, 11, 10, Number.NaN, 20, 21].map((value, i) => ({ at: FROM + i * 60_000, value }));

const small: FindingsDocument = {
  schema: 1,
  title: 'GET / became slower',
  subject: { service: 'shop', host: 'mini' },
  range: { from: FROM, to: FROM + 300_000 },
  madeAt: FROM,
  verdict: { state: 'bad', text: 'One regression.' },
  sections: [
    {
      heading: 'What happened',
      findings: [
        {
          headline: 'p95 of GET / became worse: +100 %',
          severity: 'critical',
          since: FROM + 240_000,
          confidence: 'unknown',
          effect: { change: 1, interval: [0.9, 1.1], before: 10, after: 20, unit: 'ms' },
          alsoChanged: ['deploy 4f1c'],
          next: ['Look at deploy 4f1c.'],
        },
      ],
      plots: [
        {
          kind: 'series',
          title: 'p95',
          unit: 'ms',
          lines: [{ name: 'p95', points }],
          changes: [{ at: FROM + 240_000, label: '+100 %' }],
        },
      ],
      tables: [{ columns: [{ title: 'operation' }, { title: 'calls' }], rows: [['GET /', '12']] }],
    },
    { heading: 'Empty' },
  ],
  notes: ['no heap'],
};

describe('a document as text', () => {
  it('says the verdict first, then what happened, with a line of blocks', () => {
    expect(documentText(small, { timeZone: 'Europe/Berlin', width: 60 })).toMatchInlineSnapshot(`
      "GET / became slower
      shop on mini
      2026-11-27 14:00:00 to 14:05:00 (Europe/Berlin)

      Bad: One regression.

      WHAT HAPPENED
      critical: p95 of GET / became worse: +100 %
        since: 2026-11-27 14:04:00
        how sure: unknown
        how much: +100 % (95 % interval +90 % to +110 %), from 10
          ms to 20 ms
        - also changed: deploy 4f1c
        - next: Look at deploy 4f1c.

      p95
      p95  ▁▂▁ ██
           10 ms to 21 ms, last 21 ms
               ▲
      ▲ 2026-11-27 14:04:00 +100 %

      operation  calls
      GET /         12

      NOT MEASURED, OR LOST
        - no heap
      "
    `);
  });

  it('is the same as Markdown', () => {
    expect(documentMarkdown(small)).toMatchInlineSnapshot(`
      "# GET / became slower

      shop on mini · 2026-11-27 13:00:00 to 13:05:00 (UTC)

      **Bad:** One regression.

      ## What happened

      - **critical:** p95 of GET / became worse: +100 %
        - Since: 2026-11-27 13:04:00
        - How sure: unknown
        - How much: +100 % (95 % interval +90 % to +110 %), from 10 ms to 20 ms
        - Also changed: deploy 4f1c
        - **Next:** Look at deploy 4f1c.

      **p95**

      \`\`\`text
      p95  ▁▂▁ ██
           10 ms to 21 ms, last 21 ms
               ▲
      ▲ 2026-11-27 13:04:00 +100 %
      \`\`\`

      | operation | calls |
      | --- | ---: |
      | GET / | 12 |

      ## Not measured, or lost

      - no heap
      "
    `);
  });

  it('is plain letters where a terminal has no others, and coloured only when asked', () => {
    const text = documentText(small, { hasUnicode: false });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/);
    expect(documentText(small)).not.toContain('\u001b');
    expect(documentText(small, { hasColour: true })).toContain('\u001b[31m');
  });

  it('keeps to the width, however long a word is', () => {
    const long = { ...small, verdict: { state: 'bad', text: 'x'.repeat(500) }, sections: [] } as const;
    const lengths = documentText(long, { width: 50 })
      .split('\n')
      .map(({ length }) => length);
    expect(Math.max(...lengths)).toBe(50);
  });
});

describe('letters of two columns', () => {
  const rows = [
    ['注文', '3'],
    ['👩‍👩‍👧 save', '12'],
    ['e\u0301tat', '7'],
    ['注'.repeat(40), '1'],
    ['plain', '400'],
  ];
  const wide: FindingsDocument = {
    ...small,
    verdict: { state: 'bad', text: `${'注'.repeat(60)} ${'文書 '.repeat(30)}` },
    sections: [{ heading: 'What', tables: [{ columns: [{ title: 'operation' }, { title: 'calls' }], rows }] }],
  };
  const lines = documentText(wide, { width: 50 }).split('\n');

  it('do not shift what stands behind them in a table', () => {
    const from = lines.findIndex((line) => line.startsWith('operation'));
    const table = lines.slice(from, from + 1 + rows.length);
    expect(table.map(widthOf)).toEqual(table.map(() => 50));
    expect(table.map((line) => line.split(/ +/).at(-1))).toEqual(['calls', ...rows.map(([, calls]) => calls)]);
  });

  it('fill a line without running over its end, and none is lost', () => {
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(50);
    expect(lines.join('').match(/注/gu)?.length).toBeGreaterThanOrEqual(60);
  });
});

it('a line whose name has letters of two columns begins below the others', () => {
  const lines = ['p95', '注文'].map((name) => ({ name, points }));
  const plots = [{ kind: 'series', title: 'p95', unit: 'ms', lines }] as const;
  const drawn = documentText({ ...small, sections: [{ heading: 'What', plots }] })
    .split('\n')
    .filter((line) => line.includes('▁'));
  expect(drawn.map((line) => widthOf(line.slice(0, line.indexOf('▁'))))).toEqual([6, 6]);
});
