/** What every check of a configuration may say, beside what it asks. */
import { type Duration, type Milliseconds, milliseconds } from '@perf/core';
import { CHECK_KINDS, type CheckKind } from '@perf/health';
import { z } from 'zod';

export interface CommonCheckConfig {
  /** @default what is asked, like `http localhost:3000/health` */
  readonly name?: string | undefined;
  readonly kind?: CheckKind | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly every?: Duration | undefined;
  readonly timeout?: Duration | undefined;
}

/** A kind of check without that. */
export type Own<T> = T extends unknown ? Omit<T, keyof CommonCheckConfig> : never;
export type Shared = Given<CommonCheckConfig>;

export const span: z.ZodType<Duration | undefined> = z
  .custom<Duration>(isSpan, { error: "expected milliseconds above 0, or a text like '5s'" })
  .optional();
/** Of every check. */
export const common: { readonly [Key in keyof Required<CommonCheckConfig>]: z.ZodType<CommonCheckConfig[Key]> } = {
  name: z.string().min(1).optional(),
  kind: z.enum(CHECK_KINDS).optional(),
  dependsOn: z.array(z.string().min(1)).optional(),
  every: span,
  timeout: span,
};
export type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** An optional key may be written as undefined; a check wants it absent. */
export function given<T extends object>(options: T): Given<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<T>;
}

function isSpan(value: unknown): boolean {
  try {
    return milliseconds(value as Duration) > (0 as Milliseconds);
  } catch {
    return false;
  }
}

export function isHttp(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}
