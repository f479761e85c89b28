/**
 * The check of a configuration that is a whole ladder: `{ keyboardMaestro: { … } }` becomes one check for each rung.
 *
 * Scripts run in a pool of its own, which starts nothing before it is asked. Off macOS all rungs say so, and nothing is started.
 */
import type { Duration } from '@perf/core';
import type { Check } from '@perf/health';
import { createScriptPool, keyboardMaestro, keyboardMaestroChecks } from '@perf/health/applescript';
import { z } from 'zod';
import { given, isHttp, span } from './config-common.ts';

/** Passes while Keyboard Maestro's Engine is installed, runs, may be automated and answers; and what else is asked for. */
export interface KeyboardMaestroCheckConfig {
  /** `true`: no more than that, and the errors in its log. */
  readonly keyboardMaestro: true | KeyboardMaestroConfig;
  /** Before the name of each check. @default 'keyboard maestro' */
  readonly name?: string | undefined;
  /** What the lowest rung waits for. */
  readonly dependsOn?: readonly string[] | undefined;
}

interface KeyboardMaestroConfig {
  /** How long the Engine, and its web server, may take to answer. @default '2s' */
  readonly within?: Duration | undefined;
  /** The address of its web server, like `http://127.0.0.1:4490/`. @default not asked */
  readonly web?: string | undefined;
  readonly log?:
    | {
        readonly path?: string | undefined;
        /** How far back errors count. @default '15m' */
        readonly window?: Duration | undefined;
        /** @default 5 errors warn, 50 fail */
        readonly warn?: number | undefined;
        readonly fail?: number | undefined;
      }
    | undefined;
  /** A macro that is run to prove that macros run. @default none */
  readonly canary?:
    | {
        readonly macro: string;
        readonly parameter?: string | undefined;
        /** What it has to return. @default anything */
        readonly expect?: string | undefined;
        readonly timeout?: Duration | undefined;
        /** @default '15m' */
        readonly every?: Duration | undefined;
      }
    | undefined;
}

const word = z.string().min(1);
const count = z.int().min(1).optional();

export const keyboardMaestroEntry: z.ZodType<KeyboardMaestroCheckConfig> = z.strictObject({
  name: word.optional(),
  dependsOn: z.array(word).optional(),
  keyboardMaestro: z.union(
    [
      z.literal(true),
      z.strictObject({
        within: span,
        web: z.string().refine(isHttp, 'expected a URL with http or https').optional(),
        log: z.strictObject({ path: word.optional(), window: span, warn: count, fail: count }).optional(),
        canary: z
          .strictObject({
            macro: word,
            parameter: z.string().optional(),
            expect: z.string().optional(),
            timeout: span,
            every: span,
          })
          .optional(),
      }),
    ],
    { error: 'expected `true`, or some of within, web, log, canary' },
  ),
});

/** One script at a time would let a canary keep the others waiting. */
const SIZE = 2;

export function keyboardMaestroChecksFrom({
  keyboardMaestro: wanted,
  name,
  dependsOn,
}: KeyboardMaestroCheckConfig): Check[] {
  const { within, web, log, canary } = wanted === true ? {} : wanted;
  const km = keyboardMaestro(createScriptPool({ size: SIZE }), {
    ...given({ within, web }),
    ...(log !== undefined && { log: given(log) }),
    ...(canary !== undefined && { canary: { ...given(canary), macro: canary.macro } }),
  });
  return keyboardMaestroChecks(km, given({ name, dependsOn }));
}
