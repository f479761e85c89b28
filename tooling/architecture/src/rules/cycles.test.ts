import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

const core = (files: Record<string, string>): string[] =>
  faultsWith(Object.fromEntries(Object.entries(files).map(([name, code]) => [`packages/core/src/${name}.ts`, code])));

describe('cycles', () => {
  it('reports the way round, at the line where it starts', () => {
    expect(core({ a: "//\nimport './b.ts';", b: "import './c.ts';", c: "import './a.ts';" })).toEqual([
      'packages/core/src/a.ts:2 [cycles] Circle of imports: packages/core/src/a.ts → packages/core/src/b.ts → packages/core/src/c.ts → packages/core/src/a.ts. Move what both sides need into a file of its own.',
    ]);
  });

  it('counts imports of types', () => {
    expect(core({ a: "import type { B } from './b.ts';", b: "import type { A } from './a.ts';" })).toHaveLength(1);
  });

  it('sees a file that imports itself', () => {
    expect(core({ a: "import './a.ts';" })).toEqual([expect.stringContaining('a.ts → packages/core/src/a.ts.')]);
  });

  it('sees a circle through the name of the package', () => {
    expect(core({ clock: "import { clock } from '@perf/core';" })).toEqual([
      expect.stringContaining('packages/core/src/clock.ts → packages/core/src/index.ts → packages/core/src/clock.ts'),
    ]);
  });

  it('sees a circle through an import that is written with .js', () => {
    expect(core({ a: "import './b.js';", b: "import './a.js';" })).toHaveLength(1);
  });

  it('reports the shorter of two ways, and each knot once', () => {
    const faults = core({
      a: "import './b.ts';\nimport './c.ts';",
      b: "import './c.ts';",
      c: "import './a.ts';",
      d: "import './e.ts';",
      e: "import './d.ts';",
    });
    expect(faults).toEqual([
      expect.stringContaining(
        'a.ts:2 [cycles] Circle of imports: packages/core/src/a.ts → packages/core/src/c.ts → packages/core/src/a.ts',
      ),
      expect.stringContaining('d.ts:1 [cycles]'),
    ]);
  });

  it('takes two ways to the same file for what they are: no circle', () => {
    expect(core({ a: "import './b.ts';\nimport './c.ts';", b: "import './c.ts';", c: '' })).toEqual([]);
  });
});
