/**
 * Whether perfkit can do its work here, part by part: each passes, or comes with what to do. It changes nothing: what it has to
 * try (a socket, a port) is closed again.
 *
 * Every part is a check with a deadline, so that a disk that hangs costs its own line alone.
 */

import { isPerfError } from '@perf/core';
import { type AnswerState, createHealth, defineCheck, type Outcome } from '@perf/health';
import type { ScriptRunner } from '@perf/health/applescript';
import { automationParts, ownScripts } from './automation.ts';
import { configPart, dataFolderPart, diskPart, historyPart } from './keeping.ts';
import { clockPart, machinePart, nodePart, procPart } from './machine.ts';
import type { DoctorOptions, Part } from './part.ts';
import { portPart, servePart, socketPart } from './reaching.ts';

export interface Examined {
  readonly name: string;
  readonly state: Exclude<AnswerState, 'unauthorised'>;
  readonly text: string;
  /** One thing to do; null where it passed. */
  readonly todo: string | null;
}

const LONGEST = '10s';

/** @returns a line for each part, on one machine always the same ones in the same order */
export async function examine(options: DoctorOptions): Promise<Examined[]> {
  await using own = options.scripts === undefined ? ownScripts() : undefined;
  return await examined(options, options.scripts ?? own);
}

async function examined(options: DoctorOptions, scripts: ScriptRunner | undefined): Promise<Examined[]> {
  const parts: readonly Part[] = [
    machinePart,
    nodePart,
    procPart,
    clockPart,
    configPart(options),
    dataFolderPart(options),
    diskPart(options),
    historyPart(options),
    socketPart,
    servePart(options),
    portPart(options),
    ...automationParts(scripts),
  ];
  const hints = new Map<string, string>();
  const checks = parts.map(({ name, run }) =>
    defineCheck({ name, kind: 'diagnostic', timeout: LONGEST, run: (signal) => asked({ name, run, hints }, signal) }),
  );
  const report = await createHealth({ checks }).run();
  return report.checks.map(({ name, state, text }) => {
    const todo = hints.get(name) ?? parts.find((part) => part.name === name)?.todo ?? null;
    const plain = state === 'unauthorised' || state === 'blocked' ? 'fail' : state;
    return { name, state: plain, text, todo: plain === 'pass' ? null : todo };
  });
}

interface Asked extends Pick<Part, 'name' | 'run'> {
  readonly hints: Map<string, string>;
}

/** An error of ours knows best what to do. */
async function asked({ name, run, hints }: Asked, signal: AbortSignal): Promise<Outcome> {
  try {
    const { todo, ...answer } = await run(signal);
    if (todo !== undefined) hints.set(name, todo);
    return answer;
  } catch (error) {
    if (isPerfError(error) && error.hint !== undefined) hints.set(name, error.hint);
    throw error;
  }
}
