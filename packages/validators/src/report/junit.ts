/** JUnit XML, as CI servers read it. */
import type { EpochMs, Milliseconds } from '@perf/core';

export interface TestCase {
  readonly name: string;
  /** What is wrong; undefined: nothing. */
  readonly problem?: string | undefined;
  /** A promise that is broken is a failure; what could not be told is an error. */
  readonly kind?: 'failure' | 'error';
}

export interface TestSuite {
  /** `load`, `stress`. */
  readonly verb: string;
  readonly target: string;
  readonly began: EpochMs;
  readonly duration: Milliseconds;
  readonly cases: readonly TestCase[];
}

export function junit({ verb, target, began, duration, cases }: TestSuite): string {
  const count = (kind: TestCase['kind']): number =>
    cases.filter((one) => one.problem !== undefined && (one.kind ?? 'failure') === kind).length;
  const counts = `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}"`;
  const times = `time="${(duration / 1000).toFixed(3)}" timestamp="${new Date(began).toISOString()}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${xml(`${verb} ${target}`)}" ${counts} ${times}>`,
    ...cases.map((one) => testCase(verb, one)),
    '</testsuite>',
    '',
  ].join('\n');
}

function testCase(verb: string, { name, problem, kind = 'failure' }: TestCase): string {
  const head = `  <testcase classname="perfkit.${verb}" name="${xml(name)}"`;
  return problem === undefined ? `${head}/>` : `${head}><${kind} message="${xml(problem)}"/></testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** XML has no way to say control characters. */
function xml(text: string): string {
  return text.replace(/\p{Cc}/gu, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
