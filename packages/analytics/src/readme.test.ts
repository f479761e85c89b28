/** The snippets of the README, run one after the other as a reader would, and what they say they print. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const snippets = Array.from(readme.matchAll(/^```ts\n([\s\S]*?)^```/gm), ([, code = '']) => code);
const ofSource = snippets.filter((code) => code.includes('openPromql('));
const ofHistory = snippets.filter((code) => !ofSource.includes(code));

/** One program of several snippets: what each imports stands first, and no name twice. */
function programOf(codes: readonly string[]): string {
  const imported = new Map<string, string>();
  const bodies = codes.map((code) =>
    code.replace(/^import \{ ([^}]*) \} from '([^']*)';$/gm, (_, names: string, from: string) => {
      // A package by its name is found from here, not from the folder that the program lies in.
      const target = from.startsWith('@perf/') ? import.meta.resolve(from) : from;
      for (const name of names.split(',')) imported.set(name.trim(), target);
      return '';
    }),
  );
  return [...Array.from(imported, ([name, from]) => `import { ${name} } from '${from}';`), ...bodies].join('\n');
}

/** What stands behind each `console.log`. */
const promised = (code: string): string[] =>
  Array.from(code.matchAll(/^ *console\.log\(.*\); \/\/ (.*)$/gm), ([, words = '']) => words);

async function run(program: string) {
  const { path, at } = await temporaryFolder();
  await writeFile(at('snippet.ts'), program);
  const conditions = ['--conditions=@perf/source', '--no-warnings'];
  return runProgram(process.execPath, [...conditions, at('snippet.ts')], { cwd: path });
}

describe('the README', () => {
  it('prints what it says, and leaves what it says behind', async () => {
    const program = programOf(ofHistory);
    const { code, stdout, stderr } = await run(program);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    expect(promised(program).length).toBeGreaterThan(5);
    for (const words of promised(program)) expect(lines).toContain(words);
  });

  it('reads a source', async () => {
    const server = createServer((request, response) => {
      const data = request.url?.includes('/label/') ? [] : { resultType: 'matrix', result: [] };
      request.resume().on('end', () => response.end(JSON.stringify({ status: 'success', data })));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const program = programOf(ofSource).replaceAll('localhost:9090', `127.0.0.1:${port}`);
    const { code, stdout, stderr } = await run(program);
    expect([code, stderr, stdout.split('\n')[0]]).toEqual([0, '', 'insufficient-data']);
  });
});
