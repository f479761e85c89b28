import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decisionTable, sortedGlossary, termsIn } from './lists.ts';
import { filesInRepository, markdownOfRepository, root } from './repository.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Words alone: `heap.floor`, `heap-floor` and `heapFloor` say the same. */
const spoken = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

describe('the glossary', () => {
  const terms = termsIn(read('GLOSSARY.md'));

  it('has each term once, and none of words that nobody uses', () => {
    expect(terms.length).toBeGreaterThan(150);
    expect(terms.filter((term, index) => terms.indexOf(term) !== index)).toEqual([]);
    const files = filesInRepository(
      '*.md',
      'packages/*/src/*.ts',
      'apps/*/src/*.ts',
      'docs/check/src/*.ts',
      'bench/*.ts',
    );
    const code = files
      .filter((file) => file !== 'GLOSSARY.md')
      .map(read)
      .join('\n');
    const used = new Set(spoken(code.replace(/[a-z](?=[A-Z])/g, '$& ')).split(' '));
    // A term may be said in several ways, and of something: `rung (of a ladder)`, `late, missed`.
    const unused = terms.filter((term) => {
      const ways = term
        .replace(/ \(.*\)$/, '')
        .split(', ')
        .map((way) => spoken(way.replace(/^to /, '')));
      return !ways.some((way) => way.split(' ').every((word) => used.has(word)));
    });
    expect(unused).toEqual([]);
  });

  it('is put in order, and loses what stands twice', () => {
    const text = '# G\n\n| term | meaning |\n|---|---|\n| b | 1 |\n| A | 2 |\n| b | 1 |\n';
    expect(sortedGlossary(text)).toBe('# G\n\n| term | meaning |\n|---|---|\n| A | 2 |\n| b | 1 |\n');
  });
});

describe('the index of decisions', () => {
  it('says of each what it decides, and what became of it', () => {
    const table = decisionTable([
      { file: '0001-a.md', text: '# 0001 One\n\nReplaced by 0002.\n' },
      { file: '0002-b.md', text: '# 0002 Two\n\nReplaces 0001.\n' },
      { file: '0003-c.md', text: '# 0003 Three\n' },
    ]);
    expect(table.split('\n').slice(2)).toEqual([
      '| [0001](0001-a.md) | One | Replaced by 0002 |',
      '| [0002](0002-b.md) | Two | in force; replaces 0001 |',
      '| [0003](0003-c.md) | Three | in force |',
    ]);
  });

  it('finds a number and a title in each file, and no number twice', () => {
    const files = filesInRepository('decisions/0*.md');
    const titled = files.filter((file) => new RegExp(`^# ${file.slice(10, 14)} \\S`).test(read(file)));
    expect(titled).toEqual(files);
    const numbers = files.map((file) => file.slice(10, 14));
    expect(new Set(numbers).size).toBe(files.length);
  });
});

describe('the tour', () => {
  it('names no folder or file that is not there', () => {
    const [tour] = markdownOfRepository().filter(({ file }) => file === 'TOUR.md');
    const paths = (tour?.spans ?? []).filter(({ code }) =>
      /^(?:packages|apps|tooling|bench|examples|docs)\/[\w./-]*$/.test(code),
    );
    expect(paths.length).toBeGreaterThan(10);
    expect(
      paths.filter(({ code }) => !existsSync(join(root, code))).map(({ line, code }) => `TOUR.md:${line} ${code}`),
    ).toEqual([]);
  });
});
