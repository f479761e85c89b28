/** What a report says of advice. A part of `schema.ts`. */
import type { Recommendation } from '@perf/optimizer';
import { z } from 'zod';

/** How to see that it helped. */
interface VerifyReport {
  readonly metric: string;
  readonly better: 'lower' | 'higher';
  /** Whether it has to become better, or may not become worse. */
  readonly goal?: 'improve' | 'no-harm';
  readonly minEffect: number;
  readonly minSamples: number;
  /** Milliseconds. */
  readonly within: number;
}

export interface RecommendationReport {
  /** `RULE:SUBJECT`, the same for the same advice. */
  readonly id: string;
  readonly rule: string;
  readonly cause: string;
  readonly subject: string;
  /** What to do, as an order. */
  readonly what: string;
  /** What was seen. */
  readonly text: string;
  /** The figures that speak for it. */
  readonly why: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
  readonly effect: {
    readonly metric: string;
    readonly better: 'lower' | 'higher';
    /** Change as a share of what it is now: −0.5 is half. */
    readonly expected: number;
    readonly range: readonly [number, number];
    readonly text: string;
  };
  readonly risk: { readonly level: 'low' | 'medium' | 'high'; readonly text: string };
  readonly undo: string;
  /** 0…1. */
  readonly confidence: number;
  readonly verify: VerifyReport;
  readonly command?: string | undefined;
  /** What could be set in the running program; absent: nothing there can be tuned for it. */
  readonly plan?:
    | {
        readonly id: string;
        readonly steps: readonly { readonly tunable: string; readonly from: number; readonly to: number }[];
        readonly verify: VerifyReport;
      }
    | undefined;
  /** Whether the strategy lets it be applied without being asked. */
  readonly mayApply: boolean;
  /** What happened when it was tried before. */
  readonly tried?: string | undefined;
}

const better = z.enum(['lower', 'higher']);

const verify: z.ZodType<VerifyReport> = z.object({
  metric: z.string(),
  better,
  goal: z.enum(['improve', 'no-harm']).exactOptional(),
  minEffect: z.number(),
  minSamples: z.number(),
  within: z.number(),
});

export const recommendationSchema: z.ZodType<RecommendationReport> = z.object({
  id: z.string(),
  rule: z.string(),
  cause: z.string(),
  subject: z.string(),
  what: z.string(),
  text: z.string(),
  why: z.array(z.object({ name: z.string(), value: z.number(), unit: z.string() })),
  effect: z.object({
    metric: z.string(),
    better,
    expected: z.number(),
    range: z.tuple([z.number(), z.number()]),
    text: z.string(),
  }),
  risk: z.object({ level: z.enum(['low', 'medium', 'high']), text: z.string() }),
  undo: z.string(),
  confidence: z.number().min(0).max(1),
  verify,
  command: z.string().optional(),
  plan: z
    .object({
      id: z.string(),
      steps: z.array(z.object({ tunable: z.string(), from: z.number(), to: z.number() })),
      verify,
    })
    .optional(),
  mayApply: z.boolean(),
  tried: z.string().optional(),
});

export function recommendationReport({ why, ...recommendation }: Recommendation): RecommendationReport {
  return { ...recommendation, why: why.map((figure) => ({ ...figure })) };
}
