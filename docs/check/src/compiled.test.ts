/** All that needs the compiler, which reads the packages once: types of blocks, and the tables of what packages export. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entriesOf } from './api.ts';
import { type Markdown, readMarkdown } from './markdown.ts';
import { markdownOfRepository, root } from './repository.ts';
import { compiled } from './types.ts';
import { LIBRARIES, writtenDocuments } from './written.ts';

/** On a machine with other work, the compiler takes its time. */
const PATIENCE = 240_000;

const inFence = (...lines: readonly string[]): string[] => ['```ts', ...lines, '```'];
const read = (name: string, lines: readonly string[]): Markdown => readMarkdown(`planted/${name}`, lines.join('\n'));

const before = inFence("import { createMonitor } from '@perf/core';", 'const monitor = createMonitor();');
const given = ['<!-- given: declare const db: { save(): void }; -->'];
const after = inFence("const save = monitor.operation('save');", 'save.measure(() => db.save());');
const planted = [
  read('wrong.md', inFence("import { contract } from '@perf/core';", '', "contract('save', { p59: 200 });")),
  read('config.md', inFence('export default {', '  contracts: [{ operation: 1 }],', '};')),
  read('right.md', [...before, ...given, ...after, ...inFence('const monitor: number = 1;')]),
  read('alone.md', [...before, '<!-- alone -->', ...after]),
];

describe('documents, compiled', () => {
  const { program, faults } = compiled([...markdownOfRepository(), ...planted], entriesOf(root, LIBRARIES));

  it(
    'have the types of the packages; a block that has not is told with its file and line',
    () => {
      const found = faults();
      expect(found.filter((fault) => !fault.startsWith('planted/'))).toEqual([]);
      // A block sees those before it and what is given, unless it stands alone.
      expect(found.filter((fault) => fault.startsWith('planted/'))).toEqual([
        expect.stringMatching(/^planted\/wrong\.md:4 [\s\S]*'p59' does not exist/),
        expect.stringMatching(/^planted\/config\.md:3 .*'number' is not assignable/),
        expect.stringMatching(/^planted\/alone\.md:7 Cannot find name 'monitor'/),
        expect.stringMatching(/^planted\/alone\.md:8 Cannot find name 'db'/),
      ]);
    },
    PATIENCE,
  );

  it(
    'have in them what a script would write now: else run `npx --yes pnpm@12 write-docs`',
    () => {
      const stale = writtenDocuments(root, program).filter(
        ({ file, text }) => readFileSync(join(root, file), 'utf8') !== text,
      );
      expect(stale.map(({ file }) => file)).toEqual([]);
    },
    PATIENCE,
  );
});
