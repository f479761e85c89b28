import { describe, expect, it } from 'vitest';
import { shiftFinding } from './from-shift.ts';

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
    expect(shiftFinding({ ...shift, verdict: 'improvement', effect: -0.6 }, context)).toMatchObject({ severity: 'info', isImprovement: true });
    expect(shiftFinding({ ...shift, verdict: 'below-minimum-effect', effect: 0.6 }, context).severity).toBe('info');
  });

  it('claims nothing where there is too little data', () => {
    const finding = shiftFinding({ ...shift, verdict: 'insufficient-data', effect: Number.NaN }, { ...context, at: undefined });
    expect(finding).toMatchObject({ since: 'unknown', confidence: 'unknown', effect: 'unknown', severity: 'info' });
    expect(finding.headline).not.toContain('%');
  });
});
