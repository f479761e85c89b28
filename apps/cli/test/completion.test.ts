/** Tab in real shells, in a project that has measured something. */
import { chmodSync, cpSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realPart, runProgram } from '@tooling/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { drive, freePort } from './drive.ts';
import { bin, emptyProject, perfkit, programs, startPerfkit } from './perfkit.ts';
import { terminal } from './tmux.ts';

let cwd: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  cwd = await emptyProject();
  const port = await freePort();
  const running = startPerfkit(['run', '--quiet', '--', process.execPath, join(programs, 'fastify.mjs')], {
    cwd,
    env: { ...process.env, PORT: String(port) },
    timeout: 30_000,
  });
  await running.saw('listening on');
  await drive(port, [{ path: '/users/1', times: 3 }]);
  running.kill('SIGTERM');
  await running.result;
  // A `perfkit` as an installation makes it.
  const installed = join(cwd, 'bin');
  mkdirSync(installed);
  writeFileSync(join(installed, 'perfkit'), `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
  chmodSync(join(installed, 'perfkit'), 0o755);
  env = { ...process.env, PATH: `${installed}:${process.env.PATH}` };
});

/** What bash would offer for these words, the last one unfinished. */
async function inBash(...words: string[]): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const script = `source <(perfkit completion bash); COMP_WORDS=(perfkit ${quoted}); COMP_CWORD=${words.length}; _perfkit; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await runProgram('bash', ['--norc', '-c', script], { cwd, env });
  return stdout.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  it('offers verbs, flags, and values where they are known', async () => {
    expect(await inBash('hea')).toEqual(['health']);
    expect(await inBash('top', '--as')).toEqual(['--ascii']);
    expect(await inBash('top', '--sort', 'e')).toEqual(['errors']);
    expect(await inBash('completion', 'z')).toEqual(['zsh']);
  });

  it('offers the runs that were kept, of the data folder that the configuration names as well', async () => {
    const [id] = readdirSync(join(cwd, '.perfkit/runs')).map((name) => name.replace('.json', ''));
    writeFileSync(join(cwd, '.perfkit/runs/load-2026.json'), '{}');
    expect(await inBash('report', '--run', '')).toEqual([id]);
    writeFileSync(join(cwd, 'other.json'), '{ "dataDir": "elsewhere" }');
    cpSync(join(cwd, '.perfkit'), join(cwd, 'elsewhere'), { recursive: true });
    rmSync(join(cwd, 'elsewhere/runs/load-2026.json'));
    renameSync(join(cwd, `elsewhere/runs/${id}.json`), join(cwd, 'elsewhere/runs/2020.json'));
    expect(await inBash('report', '-c', 'other.json', '--run', '20')).toEqual(['2020']);
  });

  it('quotes names with spaces', async () => {
    expect(await inBash('analyze', 'regressions', '--operation', 'GET\\ /u')).toEqual(['GET\\ /users/:name']);
  });

  it('never makes a command of a name, in no kind of quotes', async () => {
    const names = [
      'evil$(touch pwned)',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what a shell would take for a variable
      'semi;touch${IFS}pwned',
      `it's "q" \`id\``,
      'back\\\\slash:x',
      'star*',
      '注文 x',
    ];
    const contracts = names.map((operation) => ({ operation, p95: '9ms' }));
    writeFileSync(join(cwd, 'hostile.json'), JSON.stringify({ contracts, dataDir: 'nothing' }));
    for (const [open, close] of [
      ['', ''],
      ["'", "'"],
      ['"', '"'],
    ] as const) {
      const script = `source <(perfkit completion bash); COMP_WORDS=(perfkit top -c hostile.json --filter "$1"); COMP_CWORD=5; _perfkit
for each in "\${COMPREPLY[@]}"; do eval "printf '%s\\n' $1$each$2"; done`;
      const { stdout } = await runProgram('bash', ['--norc', '-c', script, 'bash', open, close], { cwd, env });
      expect(stdout.split('\n').slice(0, -1)).toEqual(names);
    }
    expect(readdirSync(cwd)).not.toContain('pwned');
  });

  it('leaves words of another program, and files, to itself', async () => {
    expect(await inBash('run', '--', 'no')).toEqual([]);
    expect(await inBash('report', '--html', './')).toEqual([]);
  });
});

it('fish offers the same, with what each is', async () => {
  const fish = await realPart({ name: 'fish' });
  const complete = async (line: string): Promise<string> => {
    const script = `perfkit completion fish | source; complete -C '${line}'`;
    return (await runProgram(fish, ['--no-config', '-c', script], { cwd, env })).stdout;
  };
  expect(await complete('perfkit hea')).toMatch(/^health\tSay whether all is well/m);
  expect(await complete('perfkit top --filter GET')).toContain('GET /users/:name');
});

it('zsh offers the same at a real prompt', async () => {
  const zsh = await realPart({ name: 'zsh' });
  writeFileSync(
    join(cwd, '.zshrc'),
    `PATH='${env.PATH}'\nautoload -U compinit && compinit -u -d "$ZDOTDIR/dump"\nsource <(perfkit completion zsh)\nPS1='ready> '\n`,
  );
  const { shows, type } = await terminal(cwd, [], { columns: 100, rows: 20, line: `ZDOTDIR='${cwd}' ${zsh} -i` });
  await shows(/ready>/);
  await type('perfkit hea', 'Tab');
  await shows(/ready> perfkit health/);
  await type('C-u', 'perfkit top --so', 'Tab', 'Tab');
  await shows(/perfkit top --sort/);
});

it('a project without anything, and words that make no sense, propose nothing and say nothing', async () => {
  const nowhere = await emptyProject();
  for (const words of [['top', '--filter', 'x'], ['backup', 'show', 'x'], ['nonsense', 'x'], ['--data-dir']]) {
    const { code, stdout, stderr } = await perfkit(['completion', 'propose', '--', ...words], { cwd: nowhere });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
  }
  const refused = await perfkit(['completion', 'tcsh'], { cwd: nowhere });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('bash, zsh, fish');
});
