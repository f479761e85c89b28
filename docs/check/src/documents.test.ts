/** What in the documents can be held against the code without its compiler, which compiled.test.ts asks. A fault is told with its file and line. */
import { writeFileSync } from 'node:fs';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { commandLines, ourCommand } from './command-lines.ts';
import { commandsWithin, complaintAboutData } from './data.ts';
import { complaintAbout, complaintAboutSpan, verbs } from './grammar.ts';
import { brokenLinks } from './links.ts';
import type { Block } from './markdown.ts';
import { markdownOfRepository, root } from './repository.ts';

const documents = markdownOfRepository();
const blocks = documents.flatMap(({ blocks }) => blocks);
const inLanguage = (...languages: readonly string[]): Block[] =>
  blocks.filter(({ language }) => languages.includes(language));
const at = ({ file, line }: Block, offset = 0): string => `${file}:${line + offset}`;

/** In which a block is checked; `text` is what a program prints. */
const CHECKED = ['ts', 'js', 'sh', 'console', 'json', 'yaml', 'dockerfile', 'text'];

describe('blocks of code', () => {
  it('are in a language in which they are checked, or are output', () => {
    expect(blocks.length).toBeGreaterThan(90);
    expect(blocks.filter(({ language }) => !CHECKED.includes(language)).map((block) => at(block))).toEqual([]);
  });

  it('give perfkit words and flags that it takes', async () => {
    const faults: string[] = [];
    let checked = 0;
    const judge = async (block: Block, offset: number, command: ReturnType<typeof ourCommand>): Promise<void> => {
      if (command === undefined) return;
      checked += 1;
      const complaint = await complaintAbout(command);
      if (complaint !== undefined) faults.push(`${at(block, offset)} ${complaint}`);
    };
    for (const block of inLanguage('sh', 'console')) {
      for (const { line, words } of commandLines(block.code, block.language))
        await judge(block, line, ourCommand(words));
    }
    for (const block of inLanguage('yaml', 'dockerfile')) {
      for (const command of commandsWithin(block)) await judge(block, 0, command);
    }
    expect(faults).toEqual([]);
    expect(checked).toBeGreaterThan(20);
  });

  it('are JSON, YAML and Dockerfiles where they say so', () => {
    const data = inLanguage('json', 'yaml', 'dockerfile');
    expect(data.flatMap((block) => complaintAboutData(block) ?? []).map((complaint) => complaint)).toEqual([]);
  });

  it('are configurations that perfkit accepts, where they export one', async () => {
    const configs = inLanguage('ts', 'js').filter(
      ({ code }) => /^export default \{/m.test(code) && !/@perf\/validators/.test(code),
    );
    const { at: inFolder, path } = await temporaryFolder('perfkit-configs');
    const names = configs.map((block, index) => {
      const code = block.code.replace(
        /from '(@perf\/[^']*)'/g,
        (_, name: string) => `from '${import.meta.resolve(name)}'`,
      );
      writeFileSync(inFolder(`${index}.ts`), code);
      return [`./${index}.ts`, at(block)];
    });
    writeFileSync(inFolder('all.ts'), readsConfigs(names));
    const conditions = ['--conditions=@perf/source', '--no-warnings'];
    const env = {
      ...process.env,
      ...Object.fromEntries(secretsIn(configs).map((name) => [name, SECRETS[name] ?? 'https://secret.example/1'])),
    };
    const { stdout, stderr } = await runProgram(process.execPath, [...conditions, inFolder('all.ts')], {
      cwd: path,
      env,
    });
    expect([stderr, stdout]).toEqual(['', `${configs.length} read\n`]);
    expect(configs.length).toBeGreaterThan(3);
  });
});

/** A program that reads one configuration after the other, and says where those stand that are refused. */
const readsConfigs = (names: readonly (readonly string[])[]): string => `
import { parseConfig } from ${JSON.stringify(import.meta.resolve('@perf/runtime'))};
let read = 0;
for (const [name, place] of ${JSON.stringify(names)}) {
  try {
    parseConfig((await import(name)).default, place);
    read += 1;
  } catch (error) {
    console.error(place, error.message);
  }
}
console.log(read, 'read');
process.exit();
`;

/** Those whose form is looked at. */
const SECRETS: Readonly<Record<string, string>> = { DATABASE_URL: 'postgres://localhost/shop' };

const secretsIn = (configs: readonly Block[]): string[] =>
  configs.flatMap(({ code }) =>
    Array.from(
      code.matchAll(/\$\{(\w+)\}|process\.env\.(\w+)|'([A-Z]+_[A-Z_]+)'/g),
      ([, a, b, c]) => a ?? b ?? c ?? '',
    ),
  );

describe('words of documents', () => {
  it('name verbs and flags that there are', () => {
    const faults = documents.flatMap(({ file, spans }) =>
      spans.flatMap(({ line, code }) => {
        const complaint = code.startsWith('perfkit ') ? complaintAboutSpan(code) : undefined;
        return complaint === undefined ? [] : [`${file}:${line} ${complaint}: \`${code}\``];
      }),
    );
    expect(faults).toEqual([]);
  });

  it('name every verb in a README', () => {
    const readmes = documents.filter(({ file }) => /^(?:apps\/cli\/)?README\.md$/.test(file));
    const named = readmes.flatMap(({ spans, blocks }) => [...spans, ...blocks].map(({ code }) => code)).join('\n');
    const missing = verbs.filter(
      ({ name }) => !name.split(' ').every((word) => new RegExp(`\\b${word}\\b`).test(named)),
    );
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it('lead to files and headings that are there', () => {
    expect(brokenLinks(documents, root)).toEqual([]);
  });
});
