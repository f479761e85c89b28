import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

const REASON = '/**\n * A table.\n *\n * Longer than 250 lines\n * because a table has one idea.\n */\n';
const lines = (count: number): string => '//\n'.repeat(count);
const at = (code: string, path = 'packages/core/src/long.ts'): string[] => faultsWith({ [path]: code });

describe('length', () => {
  it('allows 250 lines and refuses 251, also without a line break at the end', () => {
    expect(at(lines(250))).toEqual([]);
    expect(at(`${lines(249)}//`)).toEqual([]);
    expect(at(`${lines(250)}//`)).toEqual([
      'packages/core/src/long.ts:251 [length] 251 lines, 250 are allowed. Split it by idea, or write "Longer than 250 lines because …" into its header.',
    ]);
  });

  it('allows 400 lines with a reason in the header, and no more', () => {
    const header = REASON.split('\n').length - 1;
    expect(at(REASON + lines(400 - header))).toEqual([]);
    expect(at(REASON + lines(401 - header))).toEqual([expect.stringContaining('401 lines, 400 are allowed. Split it')]);
  });

  it('takes a reason only from the header', () => {
    expect(at(`export const a = 1;\n${REASON}${lines(300)}`)).toHaveLength(1);
    expect(at(`#!/usr/bin/env node\n${REASON}${lines(300)}`)).toEqual([]);
  });

  it.each([
    'apps/cli/src/a.ts',
    'packages/core/src/a.test.ts',
    'tooling/workspace/a.mjs',
    'examples/x/a.ts',
    'bench/a.ts',
  ])('holds for %s', (path) => {
    expect(at(lines(251), path)).toEqual([expect.stringContaining(`${path}:251 [length]`)]);
  });
});
