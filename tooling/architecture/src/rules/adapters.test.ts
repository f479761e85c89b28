import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

const at = (path: string, code: string): string[] => faultsWith({ [path]: code });

describe('adapters', () => {
  it('refuses one below layer 3, of the package itself and of another', () => {
    expect(at('packages/core/src/monitor.ts', "import { read } from './adapters/linux/index.ts';")).toEqual([
      'packages/core/src/monitor.ts:1 [adapters] `@perf/core` (layer 0) chooses the adapter `./adapters/linux/index.ts`. Take the port as an argument and let layer 3 choose.',
    ]);
    expect(at('packages/health/src/disk.ts', "import type { read } from '@perf/core/linux';")).toEqual([
      expect.stringContaining('`@perf/health` (layer 1) chooses the adapter `@perf/core/linux`'),
    ]);
  });

  it('lets layer 3, an adapter, a test and an app use one', () => {
    const code = "import { read } from '@perf/core/linux';";
    expect(at('packages/runtime/src/tick.ts', code)).toEqual([]);
    expect(at('packages/health/src/adapters/disk.ts', code)).toEqual([]);
    expect(at('packages/health/src/disk.test.ts', code)).toEqual([]);
    expect(at('apps/cli/src/run.ts', code)).toEqual([]);
  });

  it('refuses one in an index, on every layer', () => {
    const fault = expect.stringContaining('is exported again. Give it a subpath of its own');
    expect(at('packages/core/src/index.ts', "export { read } from './adapters/linux/index.ts';")).toEqual([fault]);
    expect(at('packages/core/src/index.ts', "export type { Read } from './adapters/linux/index.ts';")).toEqual([fault]);
    expect(at('packages/runtime/src/index.ts', "import { read } from '@perf/core/linux';\nexport { read };")).toEqual([
      fault,
    ]);
  });

  it('refuses one that leaves through a file beside the index', () => {
    expect(at('packages/runtime/src/tick.ts', "export { read } from '@perf/core/linux';")).toHaveLength(1);
  });

  it("lets an adapter's own index gather its files", () => {
    const index = 'packages/core/src/adapters/linux/index.ts';
    expect(faultsWith({ [index]: "export { a } from './a.ts';", 'packages/core/src/adapters/linux/a.ts': '' })).toEqual(
      [],
    );
  });
});
