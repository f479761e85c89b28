import { describe, expect, it } from 'vitest';
import { resultFinding, shiftFinding } from './from-results.ts';

const context = { subject: 'p95 of GET /', at: 1_000 };
const shift = { effect: 0.12, interval: [0.08, 0.17], confidence: 0.999, verdict: 'regression' } as const;

describe('a finding of a detector', () => {
  it('says what happened, since when, how sure and how much', () => {
    expect(shiftFinding(shift, { ...context, before: 41, after: 46, unit: 'ms' })).toMatchObject({
      headline: 'p95 of GET / became worse: +12 %',
      severity: 'warning',
      since: 1_000,
      confidence: 0.999,
      effect: { change: 0.12, interval: [0.08, 0.17], before: 41, after: 46, unit: 'ms' },
    });
  });

  it('is critical where it is felt, and good news where it is good', () => {
    expect(shiftFinding({ ...shift, effect: 0.6 }, context).severity).toBe('critical');
    expect(shiftFinding({ ...shift, verdict: 'improvement', effect: -0.6 }, context)).toMatchObject({
      severity: 'info',
      isImprovement: true,
    });
    expect(shiftFinding({ ...shift, verdict: 'below-minimum-effect', effect: 0.6 }, context).severity).toBe('info');
  });

  it('claims nothing where there is too little data', () => {
    const finding = shiftFinding(
      { ...shift, verdict: 'insufficient-data', effect: Number.NaN },
      { ...context, at: undefined },
    );
    expect(finding).toMatchObject({ since: 'unknown', confidence: 'unknown', effect: 'unknown', severity: 'info' });
    expect(finding.headline).not.toContain('%');
  });
});

describe('a result with a sentence', () => {
  const next = ['Make room on /var.'];

  it('is told as it is, with what to do', () => {
    expect(
      resultFinding({ verdict: 'never', text: 'no trend towards 100 % is evident' }, { subject: 'disk of /var', next }),
    ).toEqual({
      headline: 'disk of /var: no trend towards 100 % is evident',
      severity: 'info',
      isImprovement: false,
      next,
    });
  });

  it.each([
    [{ verdict: 'already-passed' }, 'critical'],
    [{ verdict: 'reached-at', timeLeft: 3_600_000 }, 'critical'],
    [{ verdict: 'reached-at', timeLeft: 7 * 86_400_000 }, 'warning'],
    [{ verdict: 'regression', effect: 0.1 }, 'warning'],
    [{ verdict: 'no-evidence', effect: 3 }, 'info'],
  ])('is as urgent as %j', (result, severity) => {
    expect(resultFinding({ ...result, text: '' }, { subject: 'x' }).severity).toBe(severity);
  });
});
