import { stripVTControlCharacters } from 'node:util';
import type { Report } from '@perf/runtime/report';
import { describe, expect, it } from 'vitest';
import { reportDocument } from './report-document.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportText } from './report-text.ts';
import { styleFor } from './style.ts';

const kept: Report['backups'] = {
  attempts: 8,
  kept: 6,
  failed: 2,
  successRate: 0.75,
  failures: 0,
  last: { at: 0, duration: 40, outcome: 'kept', snapshot: 'abc', error: null },
  newestAge: 60_000,
  verifiedAt: null,
  verifiedAge: null,
};

/** The same report at the terminal, as Markdown and as a page. */
function drawn(backups: Report['backups']): [string, string, string] {
  const report: Report = {
    schema: 1,
    ...{ service: 'shop', from: 0, to: 1_000, meetingTargets: null, backups },
    ...{ operations: [], resources: [], contracts: [], readingContracts: [], findings: [], slowest: [], notes: [] },
  };
  const text = stripVTControlCharacters(reportText(report, styleFor({ isTTY: false }), 120));
  return [text, reportMarkdown(report), JSON.stringify(reportDocument(report, [], 0))];
}

describe('backups in a report', () => {
  it('say how they went, how old the newest is, and that none was read again', () => {
    const [text, markdown, page] = drawn(kept);
    expect(text).toMatch(/^all sources +8 +75 % +60 s old +never +kept in 40 ms$/m);
    expect(markdown).toContain('| all sources | 8 | 75 % | 60 s old | never | kept in 40 ms |');
    expect(page).toContain('"60 s old"');
  });

  it('tell of a failure in words that can not draw', () => {
    const last = { at: 0, duration: 1, outcome: 'failed', snapshot: null, error: 'no | space\u001b[31m' } as const;
    const [text, markdown] = drawn({ ...kept, failures: 3, last });
    expect(text).toContain('FAILED, 3 in a row: no | space');
    expect(text).not.toContain('\u001b');
    expect(markdown).toContain('no \\| space');
  });

  it('are not spoken of where there are none', () => {
    for (const drawing of drawn(undefined)) expect(drawing).not.toMatch(/BACKUPS|## Backups|"backups"/);
  });
});
