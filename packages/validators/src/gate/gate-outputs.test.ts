/** A gate's result as others read it. */
import { describe, expect, it } from 'vitest';
import { figuresOf } from '../bench/figures.ts';
import { gateComment, gateJunit, gateMarkdown } from './gate-outputs.ts';
import { type GateBench, type GateResult, gateResult } from './gate-result.ts';

const side = { name: 'x', cpu: undefined, wall: figuresOf([12], 'ms') };
const bench = (name: string, verdict: GateBench['verdict'], ratio: number): GateBench => ({
  name,
  verdict,
  ratio,
  interval: [ratio - 0.01, ratio + 0.01],
  smallestEffect: 0.03,
  clock: 'cpu',
  clocks: { wall: { ratio, interval: [0, 9], smallestEffect: 0.03 } },
  text: `${name}: told`,
  warnings: [],
  a: side,
  b: side,
  pairs: 40,
  blocks: 40,
  alpha: 0.005,
  minEffect: 0.02,
});

const result = (...benches: GateBench[]): GateResult =>
  gateResult({
    against: { name: 'main', commit: 'a'.repeat(40) },
    revision: { name: 'HEAD', commit: 'b'.repeat(40) },
    benches,
    detect: 0.05,
    threshold: 0.02,
    notes: ['A note.'],
  });

const slower = bench('parse <a> & "b"', 'regression', 1.1);
const faster = bench('write | read', 'improvement', 0.9);
const equal = bench('same', 'no-evidence', 1);
const blind = { ...bench('noisy', 'no-evidence', 1), smallestEffect: 0.2 };

describe('the verdict of a gate', () => {
  it('is the worst of all benches', () => {
    const verdicts = [[equal], [equal, faster], [equal, faster, blind], [blind, slower], []].map(
      (those) => result(...those).verdict,
    );
    expect(verdicts).toEqual(['no-evidence', 'improvement', 'inconclusive', 'regression', 'inconclusive']);
  });

  it('names what became slower, or what would have been seen', () => {
    expect(result(slower, equal).text).toBe('Regression: HEAD is slower than main in `parse <a> & "b"` (+10.0 %).');
    expect(result(faster).text).toContain('(−10.0 %)');
    expect(result(equal).text).toContain('one of 3 % would have been seen');
    expect(result(blind).text).toContain('only one of 20 %');
  });
});

describe('the outputs of a gate', () => {
  it('are JUnit: a regression fails, what could not be seen is skipped, and no name breaks the XML', () => {
    const xml = gateJunit(result(slower, blind, { ...equal, name: 'bell \u0007' }));
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="1"');
    expect(xml).toContain('name="parse &lt;a&gt; &amp; &quot;b&quot;" time="0.012000"><failure');
    expect(xml).toContain('name="noisy" time="0.012000"><skipped');
    expect(xml).toContain('name="bell "');
    expect(xml).not.toContain('\u0007');
  });

  it('are Markdown whose table a bar in a name does not break, and a comment that can be found again', () => {
    const text = gateMarkdown(result(faster));
    expect(text).toContain('| `write \\| read` | −10.0 % | −11.0 % … −9.0 % | processor time | 3 % | improvement |');
    expect(text).toContain('99.5 % sure');
    expect(text).toContain('A note.');
    expect(gateComment(result(faster))).toBe(`<!-- perfkit-gate -->\n${text}`);
  });
});
