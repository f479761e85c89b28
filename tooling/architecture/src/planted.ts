/** A small repository in memory, in good order, into which the tests of the rules plant their faults. */
import { check } from './check.ts';
import { faultLine } from './fault.ts';

const manifest = (name: string, rest: object = {}): string => JSON.stringify({ name, ...rest });

const exported = (...subpaths: string[]): object =>
  Object.fromEntries(
    subpaths.map((subpath) => [
      subpath === '' ? '.' : `./${subpath}`,
      {
        '@perf/source': subpath === '' ? './src/index.ts' : `./src/adapters/${subpath}/index.ts`,
        default: './dist/x.js',
      },
    ]),
  );

const GOOD: Readonly<Record<string, string>> = {
  'package.json': manifest('perfkit', { devDependencies: { typescript: '6', vitest: '5' } }),
  'packages/core/package.json': manifest('@perf/core', {
    exports: { ...exported('', 'linux'), './register': './dist/register.cjs' },
    dependencies: { systeminformation: '5' },
    devDependencies: { '@tooling/testkit': 'workspace:*', vitest: '5' },
  }),
  'packages/core/src/index.ts': "export { clock } from './clock.ts';\n",
  'packages/core/src/clock.ts': 'export const clock = 1;\n',
  'packages/core/src/adapters/linux/index.ts':
    "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
  'packages/health/package.json': manifest('@perf/health', {
    exports: exported(''),
    dependencies: { '@perf/core': 'workspace:*' },
    devDependencies: { '@perf/analytics': 'workspace:*', vitest: '5' },
  }),
  'packages/health/src/index.ts': "export { check } from './check.ts';\n",
  'packages/health/src/check.ts': "import { clock } from '@perf/core';\nexport const check = clock;\n",
  'packages/analytics/package.json': manifest('@perf/analytics', {
    exports: exported(''),
    dependencies: { '@perf/core': 'workspace:*', '@perf/health': 'workspace:*' },
  }),
  'packages/analytics/src/index.ts': 'export const trend = 1;\n',
  'packages/runtime/package.json': manifest('@perf/runtime', {
    exports: exported(''),
    dependencies: { '@perf/core': 'workspace:*' },
  }),
  'packages/runtime/src/wire.ts': "import { read } from '@perf/core/linux';\nexport const wire = read;\n",
  'apps/cli/package.json': manifest('@perf/cli', {
    devDependencies: {
      '@perf/runtime': 'workspace:*',
      '@perf/core': 'workspace:*',
      '@tooling/testkit': 'workspace:*',
      picocolors: '1',
    },
  }),
  'apps/cli/src/bin.ts':
    "import { readFileSync } from 'node:fs';\nimport colors from 'picocolors';\nconsole.log(readFileSync, colors);\n",
  'tooling/testkit/package.json': manifest('@tooling/testkit', { exports: { '.': './src/index.ts' } }),
  'tooling/testkit/src/index.ts': "import ts from 'typescript';\nexport const kit = ts;\n",
};

/**
 * The faults of the repository with these files added or replaced, one line each.
 *
 * @param files path to content; undefined takes a file away
 */
export function faultsWith(files: Readonly<Record<string, string | undefined>> = {}): string[] {
  const texts = Object.entries({ ...GOOD, ...files }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return check(new Map(texts)).map(faultLine);
}
