/** How operations recover from their errors, as tools tell it; those that had to come first. */
import type { Report } from '@perf/runtime/report';
import { z } from 'zod';
import { rounded, short } from './small.ts';

export const recoveryShape = z
  .array(
    z.object({
      operation: z.string(),
      runs: z.number(),
      attempts: z.number().describe('Retries included'),
      recovered: z.number().describe('Failed at first, then gave their result'),
      degraded: z.number().describe('Answered with a fallback'),
      failed: z.number(),
      meanRecoveryMs: z.number().nullable(),
      circuit: z.enum(['closed', 'half-open', 'open']).nullable().describe('open: not tried for a while'),
    }),
  )
  .describe('Operations that handle their errors');
export type RecoveryShape = z.infer<typeof recoveryShape>;

const MOST = 5;

export function recoveryOf({ recovery = [] }: Report): RecoveryShape {
  const lost = ({ degraded, failed }: { degraded: number; failed: number }): number => degraded + failed;
  const worst = recovery.toSorted((a, b) => lost(b) - lost(a) || b.recovered - a.recovered);
  return worst.slice(0, MOST).map(({ operation, meanTime, ...figures }) => {
    const { runs, attempts, recovered, degraded, failed, circuit } = figures;
    return {
      ...{ operation: short(operation), runs, attempts, recovered, degraded, failed },
      ...{ meanRecoveryMs: rounded(meanTime), circuit },
    };
  });
}

/** Only of those that had trouble: the rest is in the figures. */
export function recoveryWords(recovery: RecoveryShape): string[] {
  return recovery
    .filter(({ recovered, degraded, failed, circuit }) => recovered + degraded + failed > 0 || circuit === 'open')
    .map(({ operation, runs, recovered, degraded, failed, circuit }) => {
      const state = circuit === 'open' ? ', its circuit is open' : '';
      const ends = `${recovered} recovered, ${degraded} degraded, ${failed} failed`;
      return `recovery of ${operation}: of ${runs} runs ${ends}${state}`;
    });
}
