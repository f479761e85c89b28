import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

describe('layers', () => {
  it('finds nothing in a repository in good order', () => {
    expect(faultsWith()).toEqual([]);
  });

  it('refuses an import of a higher layer, with file, line, both floors and what to do', () => {
    const path = 'packages/core/src/clock.ts';
    const manifest = JSON.stringify({
      name: '@perf/core',
      exports: { '.': {} },
      dependencies: { '@perf/runtime': '1' },
    });
    const files = { [path]: "\n\nimport '@perf/runtime';\n", 'packages/core/package.json': manifest };
    expect(faultsWith(files).filter((line) => line.startsWith(path))).toEqual([
      `${path}:3 [layers] \`@perf/core\` (layer 0) imports \`@perf/runtime\` of \`@perf/runtime\` (layer 3). Move the code to the higher of the two layers, or hand the value in as an argument.`,
    ]);
  });

  it.each([
    ["import { check } from '@perf/health';", 'a static import'],
    ["import type { Check } from '@perf/health';", 'a type'],
    ["export { check } from '@perf/health';", 'an export from'],
    ["const check = await import('@perf/health');", 'a dynamic import'],
    ["type Check = import('@perf/health').Check;", 'an import type'],
    ["const check = require('@perf/health');", 'a require'],
  ])('refuses a neighbour on the same layer: %s', (code) => {
    expect(faultsWith({ 'packages/analytics/src/trend.ts': code })).toEqual([
      expect.stringContaining('[layers] `@perf/analytics` (layer 1) imports `@perf/health`'),
    ]);
  });

  it('lets a test know a neighbour that its package declares', () => {
    expect(faultsWith({ 'packages/health/src/check.test.ts': "import { trend } from '@perf/analytics';" })).toEqual([]);
  });

  it('refuses one app in another', () => {
    const files = {
      'apps/mcp-server/package.json': JSON.stringify({
        name: '@perf/mcp-server',
        devDependencies: { '@perf/cli': '1' },
      }),
      'apps/mcp-server/src/main.ts': "import '@perf/cli';",
      'apps/cli/package.json': JSON.stringify({
        name: '@perf/cli',
        exports: { '.': './x.js' },
        devDependencies: { picocolors: '1' },
      }),
    };
    expect(faultsWith(files)).toEqual([expect.stringContaining('`@perf/mcp-server` (layer 5) imports `@perf/cli`')]);
  });

  it.each(['packages/core/src/a.ts', 'apps/cli/src/a.ts'])('refuses the tooling in shipped code: %s', (path) => {
    expect(faultsWith({ [path]: "import { kit } from '@tooling/testkit';" })).toContainEqual(
      expect.stringContaining(
        `${path}:1 [layers] Shipped code imports \`@tooling/testkit\`, which is never published.`,
      ),
    );
  });

  it.each(['a.test.ts', 'a.law.test.ts', 'a.contract.ts', 'a.bench.ts'])('lets the tooling into %s', (name) => {
    expect(faultsWith({ [`packages/core/src/${name}`]: "import { kit } from '@tooling/testkit';" })).toEqual([]);
  });

  it('refuses a package from npm in core, and takes it in an adapter of core and in a layer above', () => {
    const code = "import { cpu } from 'systeminformation';";
    expect(faultsWith({ 'packages/core/src/a.ts': code })).toEqual([
      expect.stringContaining('a.ts:1 [layers] Core imports `systeminformation`, and core stands on nothing.'),
    ]);
    expect(faultsWith({ 'packages/core/src/adapters/inventory/index.ts': code })).toEqual([]);
    const manifest = JSON.stringify({
      name: '@perf/runtime',
      dependencies: { systeminformation: '5', '@perf/core': '1' },
    });
    expect(faultsWith({ 'packages/runtime/src/a.ts': code, 'packages/runtime/package.json': manifest })).toEqual([]);
  });

  it('refuses a package in the tooling', () => {
    const files = { 'tooling/testkit/src/clock.ts': "import { clock } from '@perf/core';" };
    expect(faultsWith(files)).toContainEqual(expect.stringContaining('[layers] `@tooling/testkit` (layer -1) imports'));
  });

  it('asks for the layer of a package that it does not know', () => {
    expect(faultsWith({ 'packages/magic/package.json': '{"name":"@perf/magic"}' })).toEqual([
      expect.stringContaining('packages/magic/package.json:1 [layers] `@perf/magic` has no layer.'),
    ]);
  });
});
