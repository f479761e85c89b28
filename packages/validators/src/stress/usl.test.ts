import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitUsl, type UslPoint } from './usl.ts';

interface Law {
  readonly lambda: number;
  readonly sigma: number;
  readonly kappa: number;
}

const USERS = [1, 2, 4, 8, 16, 32, 1, 2, 4, 8, 16, 32];

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Throughput by a law, each point off by up to a share. */
function points({ lambda, sigma, kappa }: Law, off = 0): UslPoint[] {
  const noise = random(7);
  return USERS.map((users) => {
    const rate = (lambda * users) / (1 + sigma * (users - 1) + kappa * users * (users - 1));
    return { concurrency: users, rate: rate * (1 + off * (2 * noise() - 1)) };
  });
}

const law = fc.record({
  lambda: fc.double({ min: 1, max: 5_000, noNaN: true }),
  sigma: fc.double({ min: 0, max: 0.9, noNaN: true }),
  kappa: fc.double({ min: 0, max: 0.1, noNaN: true }),
});

describe('fitUsl', () => {
  it('finds the law again that made the figures', () => {
    fc.assert(
      fc.property(law, (made) => {
        const fit = fitUsl(points(made), random(1));
        expect(fit?.lambda.value).toBeCloseTo(made.lambda, 3);
        expect(fit?.sigma.value).toBeCloseTo(made.sigma, 3);
        expect(fit?.kappa.value).toBeCloseTo(made.kappa, 4);
      }),
      { numRuns: 20 },
    );
  });

  it('has the truth in its intervals, and they are not of any width', () => {
    const made = { lambda: 100, sigma: 0.05, kappa: 0.002 };
    const fit = fitUsl(points(made, 0.05), random(1));
    for (const key of ['lambda', 'sigma', 'kappa'] as const) {
      const [lower, upper] = fit?.[key].interval ?? [0, 0];
      expect(lower).toBeLessThanOrEqual(made[key]);
      expect(upper).toBeGreaterThanOrEqual(made[key]);
      expect(upper - lower).toBeLessThan(made[key] * 1.5);
    }
  });

  it('knows where throughput is highest, and that it may only level off', () => {
    const peaked = fitUsl(points({ lambda: 100, sigma: 0.1, kappa: 0.01 }), random(1));
    expect(peaked?.peakConcurrency).toBeCloseTo(Math.sqrt(90), 2);
    expect(fitUsl(points({ lambda: 100, sigma: 0.1, kappa: 0 }), random(1))).toMatchObject({
      peakConcurrency: undefined,
      peakRate: expect.closeTo(1_000, 1),
    });
  });

  it('fits nothing to fewer than five numbers of users, or where nothing was answered', () => {
    const all = points({ lambda: 100, sigma: 0.1, kappa: 0.01 });
    expect(fitUsl(all.filter(({ concurrency }) => concurrency <= 8))).toBeUndefined();
    expect(fitUsl(all.map((point) => ({ ...point, rate: 0 })))).toBeUndefined();
  });
});
