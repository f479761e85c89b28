/** What a report of exports tells, and what it leaves out. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { surfaceOf } from '../api/surface.mjs';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'perfkit-surface-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const file = join(root, 'packages/own', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** Of one entry, with what else lies in the package. */
function surface(index: string, others: Record<string, string> = {}) {
  write('package.json', '{"name":"own","type":"module"}');
  for (const [path, text] of Object.entries(others)) write(path, text);
  return surfaceOf([{ specifier: 'own', file: write('dist/index.d.ts', index) }], join(root, 'packages/own'));
}

const linesOf = (index: string, others?: Record<string, string>): string[] =>
  surface(index, others).entries.flatMap(({ lines }) => lines);

describe('surfaceOf', () => {
  it('tells each exported declaration whole, sorted, wherever it stands', () => {
    const other = 'export declare function twice(ms: number): number;\n';
    const index = "export { twice } from './other.js';\nexport declare const LIMIT = 3;\n";
    const expected = ['export const LIMIT = 3;', 'export function twice(ms: number): number;'];
    expect(linesOf(index, { 'dist/other.d.ts': other })).toEqual(expected);
  });

  it('stays the same when only comments and order change', () => {
    const one = '/** Old words. */\nexport interface A { a: number }\nexport interface B { b: number }\n';
    const two = 'export interface B { b: number }\n/** New words. */\nexport interface A { /* inner */ a: number }\n';
    expect(surface(two)).toEqual(surface(one));
  });

  it('shows a changed parameter, and a type that becomes optional', () => {
    const before = linesOf('export declare function f(options: { a: number }): void;\n');
    expect(linesOf('export declare function f(options: { a?: number }): void;\n')).not.toEqual(before);
  });

  it('tells a type that nobody exports but an exported one names, however far', () => {
    const index =
      'interface Far { x: 1 }\ninterface Near { far: Far }\ninterface Unused {}\nexport interface Shown { near: Near }\nexport {};\n';
    const { reachable } = surface(index);
    expect(reachable.map((line) => line.split(' {')[0])).toEqual(['interface Far', 'interface Near']);
  });

  it('tells an export under another name with that name', () => {
    const lines = linesOf("export { inner as outer } from './other.js';\n", {
      'dist/other.d.ts': 'export declare function inner(): void;\n',
    });
    expect(lines).toEqual(['export function inner(): void;\nexport { inner as outer };']);
  });

  it('only names what comes from another package', () => {
    const index = "export { thing } from 'elsewhere';\n";
    const lines = linesOf(index, {
      'node_modules/elsewhere/package.json': '{"name":"elsewhere","types":"./index.d.ts"}',
      'node_modules/elsewhere/index.d.ts': 'export declare function thing(): void;\n',
    });
    expect(lines).toEqual(["export { thing } from 'elsewhere';"]);
  });
});
