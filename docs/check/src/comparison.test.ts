/** What docs/comparison.md says was measured stands so in the case that it leads to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readMarkdown } from './markdown.ts';
import { root } from './repository.ts';

const results = readFileSync(join(root, 'bench/RESULTS.md'), 'utf8');
const page = readFileSync(join(root, 'docs/comparison.md'), 'utf8');

/** The text of each case by its anchor. */
const cases = new Map(
  results.split(/^(?=##+ )/m).map((text) => [[...readMarkdown('', text).anchors][0], text] as const),
);

it('every figure of the comparison stands in the results', () => {
  const items = page.split('\n').filter((line) => line.includes('RESULTS.md#'));
  const missing = items.flatMap((item) => {
    const [, anchor = ''] = /RESULTS\.md#([^)]+)\)/.exec(item) ?? [];
    const figures = Array.from(item.matchAll(/`([\d.]+|missed|held)`/g), ([, figure = '']) => figure);
    return figures
      .filter((figure) => !(cases.get(anchor) ?? '').split(/[\s(|]+/).includes(figure))
      .map((figure) => `${anchor}: ${figure}`);
  });
  expect(items.length).toBeGreaterThan(8);
  expect(missing).toEqual([]);
});

it('versions are those that were measured', () => {
  for (const [, version = ''] of page.matchAll(/(?:^Version|sdk-metrics`) (\d+\.\d+\.\d+)/gm))
    expect(results).toContain(version);
});
