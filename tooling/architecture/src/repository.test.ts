import { describe, expect, it } from 'vitest';
import { faultsOf, rules } from './check.ts';
import { type Facts, factsOf } from './facts.ts';
import { faultLine } from './fault.ts';
import { pictureOf } from './picture.ts';
import { readRepository } from './repository.ts';

const texts = readRepository();
const known = new Map<string, Facts>();
const picture = pictureOf(texts, remembered);

/** Of files that stand as they are, the compiler is asked once. */
function remembered(path: string, text: string): Facts {
  const isHere = texts.get(path) === text;
  const facts = (isHere ? known.get(path) : undefined) ?? factsOf(path, text);
  if (isHere) known.set(path, facts);
  return facts;
}

describe('this repository', () => {
  it.each(rules)('$name: $law', (rule) => {
    expect(faultsOf(picture, [rule]).map(faultLine).join('\n')).toBe('');
  });

  it('is read whole: sources, tests, apps, tooling and manifests, and nothing that was built', () => {
    const paths = [...texts.keys()];
    for (const path of [
      'package.json',
      'packages/core/package.json',
      'packages/core/src/index.ts',
      'apps/cli/vitest.config.ts',
      'tooling/architecture/src/repository.test.ts',
      'tooling/presets/vitest.mjs',
    ]) {
      expect(paths).toContain(path);
    }
    expect(paths.filter((path) => /node_modules|\/dist\/|\.d\.ts$/.test(path))).toEqual([]);
  });
});

describe('a fault planted into this repository', () => {
  const filler = '//\n'.repeat(251);
  it.each([
    ['layers', 'packages/core/src/planted.ts', "import type { Report } from '@perf/runtime';"],
    ['boundaries', 'packages/core/src/planted.ts', "import { x } from '../../runtime/src/x.ts';"],
    ['cycles', 'packages/core/src/planted.ts', "import './planted.ts';"],
    ['effects', 'packages/analytics/src/planted.ts', "import { readFileSync } from 'node:fs';"],
    ['adapters', 'packages/core/src/planted.ts', "import { a } from './adapters/planted.ts';"],
    ['length', 'apps/cli/src/planted.ts', filler],
    ['surface', 'packages/core/src/planted/index.ts', "export * from '../planted.ts';"],
    ['state', 'packages/core/src/planted.ts', 'let planted = 0;'],
  ])('is found by %s', (rule, path, code) => {
    const planted = new Map([...texts, ['packages/core/src/adapters/planted.ts', ''], [path, code]]);
    const found = faultsOf(pictureOf(planted, remembered)).filter((fault) => fault.file === path);
    expect(found.map((fault) => fault.rule)).toContain(rule);
  });
});
