/**
 * All errors of perfkit by their code, read from its sources, with the message and the hint that stand beside it. Parts that are
 * known only when it happens are `…`; what is put together elsewhere is left to the error itself.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { MEANINGS } from './meanings.ts';
import { filesInRepository } from './repository.ts';

export interface KnownError {
  readonly code: string;
  /** Distinct ones, in the order of the files. */
  readonly messages: readonly string[];
  readonly hints: readonly string[];
}

const CODE =
  /^(?:analytics|applescript|backup|cli|core|dashboard|health|limiter|mcp|notify|optimizer|pool|runtime|validators)\/[a-z][a-z0-9-]+$/;
/** Texts of that form that are none: ids of advice, and a folder. */
const ADVICE = /^packages\/optimizer\/src\/(?:rules\/|recommend\.ts|scenarios)/;
const FOLDER = 'mcp/runs';
/** Put together from a kind: `health/` or `notify/`, and the word. */
const COMPOSED = [
  ...['health/bulkhead-full', 'health/circuit-open', 'health/timed-out'],
  ...['notify/refused', 'notify/timeout', 'notify/untrusted'],
];

/** @returns by code */
export function knownErrors(root: string): KnownError[] {
  const fresh = (): { messages: Set<string>; hints: Set<string> } => ({ messages: new Set(), hints: new Set() });
  const found = new Map(COMPOSED.map((code) => [code, fresh()]));
  const files = filesInRepository('packages/*/src/*.ts', 'apps/*/src/*.ts').filter(
    (file) => !/\.(?:test|law\.test|contract|bench)\.ts$/.test(file),
  );
  for (const file of files) {
    const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.ES2023, true);
    visit(source, (node) => {
      if (!ts.isStringLiteralLike(node) || !CODE.test(node.text) || node.text === FOLDER || ADVICE.test(file)) return;
      const entry = found.get(node.text) ?? fresh();
      found.set(node.text, entry);
      for (const [name, text] of wordsBeside(node)) entry[name].add(text);
    });
  }
  return [...found]
    .map(([code, { messages, hints }]) => ({ code, messages: [...messages], hints: [...hints] }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  node.forEachChild((child) => visit(child, look));
}

type Words = ['messages' | 'hints', string];

/** Message and hint in the object that stands beside the code, or that it stands in. */
function wordsBeside(node: ts.Node): Words[] {
  let at: ts.Node = node.parent;
  while (!isHolder(at)) {
    if (ts.isStatement(at) || ts.isFunctionLike(at) || ts.isSourceFile(at)) return [];
    at = at.parent;
  }
  const holders = ts.isObjectLiteralExpression(at) ? [at] : [...(at.arguments ?? [])];
  if (ts.isCallExpression(at) && at.arguments[0] === node && at.arguments.length === 3) return wordsOfCall(holders);
  const objects = holders.filter((holder) => ts.isObjectLiteralExpression(holder));
  return objects.flatMap(({ properties }) =>
    properties.flatMap((property): Words[] => {
      if (!ts.isPropertyAssignment(property)) return [];
      const name = property.name.getText();
      const text = textOf(property.initializer);
      if (text === undefined || (name !== 'message' && name !== 'hint')) return [];
      return [[name === 'message' ? 'messages' : 'hints', text]];
    }),
  );
}

/** `failure(code, message, hint)`; what is not written out there is left to the error. */
function wordsOfCall([, message, hint]: readonly ts.Expression[]): Words[] {
  const texts = [message, hint].map((part) => (part === undefined ? undefined : textOf(part)));
  return texts.flatMap((text, index): Words[] =>
    text === undefined ? [] : [[index === 0 ? 'messages' : 'hints', text]],
  );
}

const isHolder = (node: ts.Node): node is ts.NewExpression | ts.CallExpression | ts.ObjectLiteralExpression =>
  ts.isNewExpression(node) || ts.isCallExpression(node) || ts.isObjectLiteralExpression(node);

function textOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}

/** @param errors of one package, or all */
export function errorTable(errors: readonly KnownError[]): string {
  const rows = errors.map(({ code, messages, hints }) => {
    const [means, remedy] = MEANINGS[code] ?? [];
    return `| \`${code}\` | ${cell(means === undefined ? messages : [means])} | ${cell(remedy === undefined ? hints : [remedy])} |`;
  });
  return ['| code | it says | what to do |', '|---|---|---|', ...rows].join('\n');
}

/** Two at most: the others are told by the error itself. */
const cell = (texts: readonly string[]): string => {
  if (texts.length === 0) return '–';
  const shown = texts
    .slice(0, 2)
    .map((text) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;'));
  return shown.join(' · ') + (texts.length > 2 ? ' · …' : '');
};
