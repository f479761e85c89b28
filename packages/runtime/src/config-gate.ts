/** The section `gate` of the configuration: how two revisions are built and measured. */
import { type Duration, milliseconds } from '@perf/core';
import { z } from 'zod';

export interface GateConfig {
  /** What a revision is held against, where `--against` is not given. */
  readonly against?: string | undefined;
  /** How a fresh check-out gets its packages; without it and `build`, the `node_modules` that is here serves both. */
  readonly install?: string | undefined;
  readonly build?: string | undefined;
  /** Commands that are measured. */
  readonly commands?: readonly string[] | undefined;
  /** Files whose exported functions are measured. */
  readonly files?: readonly string[] | undefined;
  /** The size of a change that has to be visible, as a share. @default 0.05 */
  readonly detect?: number | undefined;
  /** A change smaller than this share is none. @default 0.02 */
  readonly threshold?: number | undefined;
  /** How long each bench may go on. @default '2m' */
  readonly time?: Duration | undefined;
}

const text = z.string().min(1);
const share = z.number().positive().lt(1, { error: 'expected a share above 0 and below 1' }).optional();

export const gateSection: z.ZodType<GateConfig> = z.strictObject({
  against: text.optional(),
  install: text.optional(),
  build: text.optional(),
  commands: z.array(text).optional(),
  files: z.array(text).optional(),
  detect: share,
  threshold: share,
  time: z.custom<Duration>(isSpan, { error: "expected a time above 0 such as '2m'" }).optional(),
});

function isSpan(value: unknown): boolean {
  try {
    return milliseconds(value as Duration) > 0;
  } catch {
    return false;
  }
}
