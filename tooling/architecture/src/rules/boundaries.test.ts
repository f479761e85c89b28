import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

const inHealth = (code: string, name = 'planted.ts'): string[] => faultsWith({ [`packages/health/src/${name}`]: code });

describe('boundaries', () => {
  it('refuses a path into another package, also from a test', () => {
    const fault =
      '[boundaries] `../../core/src/clock.ts` leads out of `@perf/health`. Import the other package by its name.';
    const code = "import { clock } from '../../core/src/clock.ts';";
    expect(inHealth(code)).toEqual([`packages/health/src/planted.ts:1 ${fault}`]);
    expect(inHealth(code, 'planted.test.ts')).toEqual([`packages/health/src/planted.test.ts:1 ${fault}`]);
  });

  it('refuses a path out of the package to a file that it does not know', () => {
    expect(inHealth("import data from '../../../data.json';")).toHaveLength(1);
    expect(inHealth("import data from '../package.json';")).toEqual([]);
  });

  it('refuses a part of a package that is not exported, and names those that are', () => {
    expect(inHealth("import { clock } from '@perf/core/src/clock.ts';")).toEqual([
      expect.stringContaining(
        '`@perf/core` does not export `./src/clock.ts`. Import one of its entries (., ./linux, ./register)',
      ),
    ]);
  });

  it('refuses what is not declared', () => {
    expect(inHealth("import pc from 'picocolors';")).toEqual([
      'packages/health/src/planted.ts:1 [boundaries] `picocolors` is not declared. Add it to `dependencies` of packages/health/package.json.',
    ]);
    expect(inHealth("import sub from '@scope/name/deep/path.js';")).toEqual([
      expect.stringContaining('`@scope/name` is not declared'),
    ]);
  });

  it('refuses a devDependency in what a library ships, and takes it in a test and in an app', () => {
    const code = "import { it } from 'vitest';";
    expect(inHealth(code)).toEqual([expect.stringContaining('Add it to `dependencies`')]);
    expect(inHealth(code, 'planted.test.ts')).toEqual([]);
    expect(faultsWith({ 'apps/cli/src/a.ts': "import colors from 'picocolors';" })).toEqual([]);
  });

  it('refuses in a test what the package does not declare, even when the root does', () => {
    expect(inHealth("import ts from 'typescript';", 'planted.test.ts')).toEqual([
      expect.stringContaining('Add it to `devDependencies` of packages/health/package.json.'),
    ]);
  });

  it('takes types that are declared as @types', () => {
    const manifest = JSON.stringify({
      name: '@perf/health',
      dependencies: { '@perf/core': '1', '@types/scope__name': '1' },
    });
    const files = { 'packages/health/package.json': manifest };
    expect(faultsWith({ ...files, 'packages/health/src/a.ts': "import type { A } from '@scope/name';" })).toEqual([]);
  });

  it('takes Node itself, with and without its prefix, and entries that are only built', () => {
    expect(inHealth("import { join } from 'node:path/posix';\nimport 'os';\nimport 'node:test/reporters';")).toEqual(
      [],
    );
    expect(faultsWith({ 'apps/cli/src/a.ts': "require.resolve('x'); import('@perf/core/register');" })).toEqual([]);
  });

  it('is not misled by comments, strings and templates', () => {
    const code = "// import 'a'\n/* require('b') */ const s = \"import 'c'\" + `import('d')` + String(/import 'e'/);\n";
    expect(inHealth(code)).toEqual([]);
  });
});
