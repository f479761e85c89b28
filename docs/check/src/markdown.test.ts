import { describe, expect, it } from 'vitest';
import { commandLines, ourCommand } from './command-lines.ts';
import { complaintAboutData } from './data.ts';
import { drawReport } from './draw-report.ts';
import { complaintAbout, complaintAboutSpan } from './grammar.ts';
import { brokenLinks } from './links.ts';
import { type Block, readMarkdown } from './markdown.ts';
import { root } from './repository.ts';

const fence = '```';
const page = (...lines: readonly string[]) => readMarkdown('docs/planted.md', lines.join('\n'));
const inFence = (language: string, ...lines: readonly string[]): string[] => [`${fence}${language}`, ...lines, fence];
const words = (line: string): readonly string[] | undefined => commandLines(line)[0]?.words;

describe('a page', () => {
  it('has its blocks with their place, marks, and without the indentation of a list', () => {
    const { blocks } = page('1. Do', '', '<!-- run: 10 -->', '   ```sh', '   perfkit run', '   ```');
    expect(blocks).toEqual([
      {
        file: 'docs/planted.md',
        line: 5,
        language: 'sh',
        code: 'perfkit run',
        alone: false,
        saved: undefined,
        run: 10,
        asking: [],
      },
    ]);
  });

  it('keeps a mark to the block right after it', () => {
    const { blocks } = page('<!-- alone -->', 'Words.', ...inFence('ts', 'let a;'));
    expect(blocks[0]?.alone).toBe(false);
  });

  it('has links and headings of its words, not of its code', () => {
    const { links, anchors } = page(
      '## What `a` does, and why',
      ...inFence('text', '# none', '[a](b.md)'),
      '[c](d.md#e)',
    );
    expect([links, [...anchors]]).toEqual([[{ line: 6, target: 'd.md#e' }], ['what-a-does-and-why']]);
    expect(brokenLinks([page('[a](nowhere.md)', '[b](#none)', '[c](../README.md)')], root)).toEqual([
      'docs/planted.md:1 leads to nowhere.md, which is not there',
      'docs/planted.md:2 leads to #none, where no heading is called that',
    ]);
  });
});

describe('a command line', () => {
  it('is read as a shell reads it', () => {
    expect(words(`perfkit load mcp:'node a.js' --name "it's" # why`)).toEqual([
      'perfkit',
      'load',
      'mcp:node a.js',
      '--name',
      "it's",
    ]);
    expect(
      commandLines('cd a && perfkit top | head\nsource <(perfkit completion bash)').map(({ words }) => words),
    ).toEqual([['cd', 'a'], ['perfkit', 'top'], ['head'], ['source'], ['perfkit', 'completion', 'bash']]);
    expect(commandLines('perfkit run \\\n  --for 1s -- node a.js')[0]?.words).toEqual([
      'perfkit',
      'run',
      '--for',
      '1s',
      '--',
      'node',
      'a.js',
    ]);
    expect(commandLines('$ perfkit top\nperfkit is output', 'console')).toHaveLength(1);
  });

  it('is ours however it is started', () => {
    const ours = [
      'npx --yes pnpm@12 perfkit top',
      'npx @perf/cli@1.2.3 top',
      'A=1 perfkit top',
      'sudo node_modules/.bin/perfkit top',
    ];
    for (const line of ours) expect(ourCommand(words(line) ?? [])).toEqual({ program: 'perfkit', words: ['top'] });
    expect(ourCommand(['git', 'perfkit'])).toBeUndefined();
  });

  it('is refused with a verb, a flag or a value that perfkit does not take', async () => {
    const refused = [
      'perfkit walk',
      'perfkit run --fro 1s -- node a.js',
      'perfkit run --for soon -- node a.js',
      'perfkit-mcp --htp',
    ];
    for (const line of refused)
      expect([line, await complaintAbout(ourCommand(words(line) ?? []) as never)]).not.toEqual([line, undefined]);
    expect(
      await complaintAbout({ program: 'perfkit', words: ['run', '--for', '1s', 'node', 'a.js', '--fro'] }),
    ).toBeUndefined();
    expect(complaintAboutSpan('perfkit backup now [--quick]')).toBe('`perfkit backup now` has no --quick');
    expect(complaintAboutSpan('perfkit walk')).toBe('there is no verb `walk`');
    expect(complaintAboutSpan('perfkit run [--for 20s] -- node a.js --any')).toBeUndefined();
  });
});

describe('a block of data', () => {
  const complaint = (language: string, code: string): string | undefined =>
    complaintAboutData({ language, code, file: 'docs/planted.md', line: 1 } as Block);

  it('is refused where it does not parse, or where it is a configuration that perfkit does not take', () => {
    expect(complaint('json', '{ "a": }')).toMatch(/JSON/);
    expect(complaint('json', '{ "contracts": [{ "operation": "a", "p59": 1 }] }')).toMatch(/p59/);
    expect(complaint('json', '{ "mcpServers": {} }')).toBeUndefined();
    expect(complaint('yaml', 'a: [')).toMatch(/flow/i);
    expect(complaint('dockerfile', 'FROM node:24\nRAN npm ci')).toMatch(/RAN/);
    expect(complaint('dockerfile', 'FROM node:24\nRUN a && \\\n  b')).toBeUndefined();
  });
});

describe('the picture', () => {
  it('has the lines that were printed, and says where some are left out', () => {
    const lines = [
      'a · 1 s · from 1 · exit code 0',
      '',
      'CONTRACTS',
      ...['a', 'b', 'c', 'd'].map((name) => `  ${name}  BROKEN <`),
    ];
    const drawn = drawReport(lines.join('\n'));
    expect(Array.from(drawn.matchAll(/<text[^>]*>([^<]*)</g), ([, text]) => text).slice(2)).toEqual([
      ...[
        'a · 1 s · from 1 · exit code 0',
        '',
        'CONTRACTS',
        '  a  BROKEN &lt;',
        '  b  BROKEN &lt;',
        '  c  BROKEN &lt;',
        '  …',
      ],
    ]);
  });
});
