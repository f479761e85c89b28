import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

const at = (code: string, path = 'packages/core/src/planted.ts'): string[] => faultsWith({ [path]: code });

describe('state', () => {
  it.each([
    ['let count = 0;', 'count'],
    ['export let count = 0;', 'count'],
    ['var count;', 'count'],
    ['let { count } = options;', '{ count }'],
    ['const series = new Map<string, number>();', 'series'],
    ['export const seen = new Set();', 'seen'],
    ['const owners = new WeakMap();', 'owners'],
    ['const all = new Array;', 'all'],
  ])('refuses %s in a module', (code, name) => {
    expect(at(`\n${code}`)).toEqual([
      `packages/core/src/planted.ts:2 [state] \`${name}\` is state of the module. Put it into the function or the object that owns it, or make it constant.`,
    ]);
  });

  it('names each of several', () => {
    expect(at('let a = 1, b = 2;')).toHaveLength(2);
  });

  it.each([
    'const limit = 5;',
    'const names = new Set(["a"]);',
    'const nothing: ReadonlyMap<string, number> = new Map();',
    'declare let injected: number;',
    'declare global { var injected: number; }',
    'export function count() { let n = 0; return () => (n += 1); }',
    'for (let i = 0; i < 3; i += 1) use(i);',
    'using lock = take();',
    'await using lock = take();',
  ])('lets %s stand', (code) => {
    expect(at(code)).toEqual([]);
  });

  it.each(['packages/core/src/a.test.ts', 'apps/cli/src/a.ts', 'tooling/testkit/src/a.ts'])(
    'leaves %s alone',
    (path) => {
      expect(at('let count = 0;', path)).toEqual([]);
    },
  );
});
