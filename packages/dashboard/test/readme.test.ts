/** The programs of the README, run as a reader would, and asked as a browser does. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { freePort, runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const programs = Array.from(
  readme.matchAll(/^(.*):\n\n```ts\n(import [\s\S]*?)^```/gm),
  ([, title = '', code = '']) => ({
    title,
    code,
  }),
);

/** What a reader sees, and that the end is one. */
const visit = (port: number): string => `
for (const path of ['/perf', '/perf/api/now', '/perf/app.css']) {
  const answer = await fetch('http://127.0.0.1:${port}' + path);
  console.log(new URL(answer.url).pathname, answer.status, answer.headers.get('content-type'));
}
server.closeAllConnections();
server.close();
await perf.stop();
`;

describe('the README', () => {
  it('has four programs', () => {
    expect(programs).toHaveLength(4);
  });

  it.each(programs)(
    'shows the page: $title',
    async ({ code }) => {
      const port = await freePort();
      const { path, at } = await temporaryFolder();
      const program = code
        .replace(/from '((?!node:)[^']*)'/g, (_, name: string) => `from '${import.meta.resolve(name)}'`)
        .replace('3000', String(port));
      await writeFile(at('program.ts'), program + visit(port));
      const args = ['--conditions=@perf/source', '--no-warnings', at('program.ts')];
      const env = { ...process.env, PERFKIT_DIR: at('data') };
      const {
        code: exit,
        stdout,
        stderr,
      } = await runProgram(process.execPath, args, { env, cwd: path, timeout: 30_000 });
      expect({ exit, stderr, lines: stdout.trim().split('\n') }).toEqual({
        exit: 0,
        stderr: '',
        lines: [
          '/perf/ 200 text/html; charset=utf-8',
          '/perf/api/now 200 application/json; charset=utf-8',
          '/perf/app.css 200 text/css; charset=utf-8',
        ],
      });
    },
    40_000,
  );
});
