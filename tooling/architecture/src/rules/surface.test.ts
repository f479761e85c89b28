import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

const index = (code: string): string[] => faultsWith({ 'packages/core/src/index.ts': code });

describe('surface', () => {
  it.each(["export * from './clock.ts';", "export * as time from './clock.ts';", "export type * from './clock.ts';"])(
    'refuses %s in an index',
    (code) => {
      expect(index(`\n${code}`)).toEqual([
        'packages/core/src/index.ts:2 [surface] `export *` hides what is exported. List the names, in the order of the story.',
      ]);
    },
  );

  it.each([
    'export default 1;',
    'export default function a() {}',
    'export default class {}',
    "export { clock as default } from './clock.ts';",
  ])('refuses %s in an index', (code) => {
    expect(index(code)).toEqual([expect.stringContaining('[surface] A default export has no name of its own.')]);
  });

  it('holds for the index of an adapter and of an app', () => {
    const code = "export * from './a.ts';";
    expect(faultsWith({ 'packages/core/src/adapters/linux/index.ts': code })).toHaveLength(1);
    expect(faultsWith({ 'apps/cli/src/index.ts': code })).toHaveLength(1);
  });

  it('takes named exports', () => {
    expect(index("export { clock, type Clock } from './clock.ts';\nexport type { B } from './clock.ts';")).toEqual([]);
  });
});
