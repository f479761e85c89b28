/** The documents that have parts written by a script, as they should stand. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from 'typescript';
import { apisOf, apiTable } from './api.ts';
import { errorTable, type KnownError, knownErrors } from './error-codes.ts';
import { decisionTable, sortedGlossary } from './lists.ts';

export interface Written {
  readonly file: string;
  readonly text: string;
}

/** Those that people install to write code with. */
export const LIBRARIES = [
  'core',
  'analytics',
  'health',
  'notify',
  'optimizer',
  'backup',
  'validators',
  'runtime',
  'dashboard',
] as const;

/** Which errors come from which package. */
const OF: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  analytics: ['analytics'],
  health: ['health', 'applescript'],
  notify: ['notify'],
  optimizer: ['optimizer', 'pool', 'limiter'],
  backup: ['backup'],
  validators: ['validators'],
  runtime: ['runtime'],
  dashboard: ['dashboard'],
  cli: ['cli'],
  'mcp-server': ['mcp'],
};

/** @param program has read the entries of the libraries */
export function writtenDocuments(root: string, program: Program): Written[] {
  const errors = knownErrors(root);
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const readmes = apisOf(root, LIBRARIES, program).map((api) => {
    const file = `packages/${api.name}/README.md`;
    const withApi = between(read(file), 'api', apiTable(api));
    return { file, text: between(withApi, 'errors', errorLine(errorsOf(errors, api.name))) };
  });
  const sections = Object.keys(OF).map((name) => `## @perf/${name}\n\n${errorTable(errorsOf(errors, name))}`);
  const decisions = readdirSync(join(root, 'decisions'))
    .filter((file) => /^\d{4}-/.test(file))
    .sort();
  const table = decisionTable(decisions.map((file) => ({ file, text: read(`decisions/${file}`) })));
  return [
    ...readmes,
    { file: 'docs/errors.md', text: between(read('docs/errors.md'), 'errors', sections.join('\n\n')) },
    { file: 'decisions/README.md', text: between(read('decisions/README.md'), 'decisions', table) },
    { file: 'GLOSSARY.md', text: sortedGlossary(read('GLOSSARY.md')) },
  ];
}

const errorsOf = (errors: readonly KnownError[], name: string): KnownError[] =>
  errors.filter(({ code }) => OF[name]?.includes(code.split('/')[0] as string));

function errorLine(errors: readonly KnownError[]): string {
  const codes = errors.map(({ code }) => `\`${code}\``).join(', ');
  return `Thrown as a \`PerfError\`, or told as one: ${codes}. [What each says, and what to do](../../docs/errors.md).`;
}

/** The text with what stands between `<!-- written: NAME -->` and `<!-- end -->` replaced. */
function between(text: string, name: string, content: string): string {
  const begin = `<!-- written: ${name} -->`;
  const start = text.indexOf(begin);
  const end = text.indexOf('<!-- end -->', start);
  if (start === -1 || end === -1)
    throw new Error(`Expected a place for \`${name}\`, between \`${begin}\` and \`<!-- end -->\``);
  return `${text.slice(0, start)}${begin}\n${content}\n${text.slice(end)}`;
}
