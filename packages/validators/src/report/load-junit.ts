/** A load result as JUnit XML: a case for each contract, and one for whether the run says anything at all. */
import type { LoadResult } from '../result.ts';
import { verdictWords } from './words.ts';

export function loadJunit(result: LoadResult): string {
  const cases = [
    testCase('the run is valid', result.invalidBecause, 'error'),
    ...result.verdicts.map((verdict) => {
      if (verdict.state === 'kept') return testCase(verdict.threshold);
      return testCase(verdict.threshold, verdictWords(verdict), verdict.state === 'broken' ? 'failure' : 'error');
    }),
  ];
  const failures = result.verdicts.filter(({ state }) => state === 'broken').length;
  const unknown = result.verdicts.filter(({ state }) => state === 'insufficient-data').length + (result.valid ? 0 : 1);
  const seconds = (result.duration / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${xml(`load ${result.target}`)}" tests="${cases.length}" failures="${failures}" errors="${unknown}" time="${seconds}" timestamp="${new Date(result.began).toISOString()}">`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n');
}

function testCase(name: string, problem?: string, kind = 'failure'): string {
  const head = `  <testcase classname="perfkit.load" name="${xml(name)}"`;
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
