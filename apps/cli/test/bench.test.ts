/** `perfkit bench`, `perfkit gate` and `perfkit baseline`, as a user types them. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, perfkit, startPerfkit } from './perfkit.ts';
import { expectShape } from './schemas.ts';

const node = JSON.stringify(process.execPath);
const spin = (rounds: number): string =>
  `let x = 0; for (let i = 0; i < ${rounds}; i += 1) x += i % 7; globalThis.x = x;`;

async function project(files: Readonly<Record<string, string>>): Promise<string> {
  const cwd = await emptyProject();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  return cwd;
}

/** A repository whose `main` has other files than what is checked out. */
async function repository(before: Record<string, string>, after: Record<string, string>): Promise<string> {
  const cwd = await project(before);
  const git = (...words: string[]): void =>
    void execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.example', ...words], { cwd });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'before');
  git('checkout', '--quiet', '-b', 'change');
  for (const [name, text] of Object.entries(after)) writeFileSync(join(cwd, name), text);
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '--message', 'after');
  return cwd;
}

describe('perfkit bench', () => {
  it('says which of two commands is faster, by how much, and writes what is asked for', async () => {
    const cwd = await project({ 'a.js': '', 'b.js': spin(5e7) });
    const commands = [`${node} a.js`, `${node} b.js`];
    const text = await perfkit(['bench', '--runs', '8', '--report', 'out.csv', ...commands], { cwd });
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toMatch(
      /a\.js` is \d[\d.]* × faster than `.*b\.js` \([\d.]+ to [\d.]+, by (processor )?time\)/,
    );
    const [head = '', ...rows] = readFileSync(join(cwd, 'out.csv'), 'utf8').trim().split('\n');
    expect(head).toMatch(/^name,wall_mean_ms,wall_mean_low_ms/);
    expect(rows).toHaveLength(2);
  });

  it('gives JSON, of each combination of parameters, with the growth over them', async () => {
    const cwd = await project({ 'n.js': `const n = Number(process.argv[2]); ${spin(0).replace('< 0', '< n')}` });
    const words = ['--json', '--runs', '3', '--parameter', 'n=1..8*2', `${node} n.js {n}`];
    const { code, stdout } = await perfkit(['bench', ...words], { cwd });
    const { schema, kind, rows, comparisons, growth } = JSON.parse(stdout);
    expect([code, schema, kind, comparisons.length]).toEqual([0, 1, 'commands', 3]);
    expect(
      rows.map(({ parameters, samples }: { parameters: object; samples: number }) => [parameters, samples]),
    ).toEqual(['1', '2', '4', '8'].map((n) => [{ n }, 3]));
    expect(rows[0].wall.mean).toMatchObject({ unit: 'ms', interval: [expect.any(Number), expect.any(Number)] });
    expect(growth.text).toEqual(expect.any(String));
  });

  it('prepares before each run, and cleans up once, also when a run fails', async () => {
    const note = `require('fs').appendFileSync('log', process.argv[2] + ' ')`;
    const cwd = await project({ 'note.js': note, 'fails.js': `${note}; process.exit(5)` });
    const step = (name: string, word: string): string[] => [`--${name}`, `${node} note.js ${word}`];
    const steps = [...step('setup', 'S'), ...step('prepare', 'P'), ...step('cleanup', 'C')];
    const fine = await perfkit(['bench', '--runs', '2', ...steps, `${node} note.js run`], { cwd });
    expect([fine.code, readFileSync(join(cwd, 'log'), 'utf8')]).toEqual([0, 'S P run P run P run C ']);
    writeFileSync(join(cwd, 'log'), '');
    const failed = await perfkit(['bench', ...steps, `${node} fails.js run`], { cwd });
    expect([failed.code, failed.stderr]).toEqual([12, expect.stringContaining('to end with 0, got `5`')]);
    expect(readFileSync(join(cwd, 'log'), 'utf8')).toBe('S P run C ');
    const allowed = await perfkit(['bench', '--runs', '2', '--ignore-failure', `${node} fails.js run`], { cwd });
    expect([allowed.code, allowed.stdout]).toEqual([
      0,
      expect.stringContaining('2 of 2 runs did not end with 0, but with 5'),
    ]);
  });

  it('measures what files export, in TypeScript too, and what they print is no part of it', async () => {
    const cwd = await project({
      'cases.ts': "console.log('hello'); export default { parse: (): unknown => JSON.parse('[1, 2, 3]') };",
    });
    const { code, stdout, stderr } = await perfkit(['bench', '--json', '--runs', '2', 'cases.ts'], { cwd });
    expect([code, stderr]).toEqual([0, 'hello\n']);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'functions', rows: [{ name: 'parse', samples: 2 }] });
  });

  it('says how functions of a file grow with what they are given', async () => {
    const cwd = await project({
      'grows.mjs': `export default {
        linear: { setup: (n) => new Float64Array(n).fill(1), fn: (n, input) => input.reduce((sum, one) => sum + one, 0) },
        given: (n) => { if (!(n >= 500)) throw new Error('nothing given'); return n; },
      };`,
    });
    const words = ['--runs', '5', '--warmup', '50ms', '--parameter', 'n=500..32000*4', 'grows.mjs'];
    const { code, stdout, stderr } = await perfkit(['bench', '--json', ...words], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    const { rows, growths } = JSON.parse(stdout);
    expect(rows.map(({ name }: { name: string }) => name)).toContain('linear, n=32000');
    expect(rows.at(-1).parameters).toEqual({ n: '32000' });
    expect(growths).toMatchObject([{ name: 'linear' }, { name: 'given' }]);
    // 64 times the input: more than 8 times the time on any machine.
    const [first, last] = [rows[0], rows[3]].map(({ cpu }) => cpu.min.value);
    expect(last / first).toBeGreaterThan(8);
  });

  it.each([
    [['--parameter', 'n=a,b', 'empty.mjs'], 2, 'one --parameter of numbers'],
    [['--shell', 'empty.mjs'], 2, 'to come with commands'],
    [[], 2, 'Expected a command or a file'],
    [['cat a | wc'], 2, '`|` means something to a shell'],
    [['no-such-program'], 127, 'no-such-program'],
    [['--runs', '0', 'node'], 2, 'above 0'],
    [['none.ts'], 2, 'there is none'],
    [['empty.mjs'], 2, 'one function at least'],
    [['throws.mjs'], 12, 'no table'],
    [['--timeout', '300ms', 'blocks.mjs'], 12, 'did not answer within 300 ms'],
    [['empty.mjs', 'node'], 2, 'got both'],
  ])('answers %j with %i', async (words, code, told) => {
    const cwd = await project({
      'empty.mjs': '',
      'throws.mjs': "export default () => { throw new Error('no table'); };",
      'blocks.mjs': 'export default () => { for (;;); };',
    });
    const result = await perfkit(['bench', ...words], { cwd });
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(told)]);
  });

  it('has a shell run what needs one, when it is told to', async () => {
    const cwd = await project({});
    const { code, stdout } = await perfkit(['bench', '--shell', '--runs', '2', 'echo a | wc'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringContaining('echo a | wc')]);
  });
});

describe('perfkit gate', () => {
  it('exits with 10 for a regression, and tells a build server, a pull request and a job of it', async () => {
    const cwd = await repository({ 'a.js': '' }, { 'a.js': spin(6e7) });
    const words = ['--against', 'main', '--time', '1s', '--junit', 'gate.xml', '--comment', 'gate.md', '--github'];
    const env = { ...process.env, GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { code, stdout } = await perfkit(['gate', ...words, `${node} a.js`], { cwd, env });
    expect([code, stdout]).toEqual([10, expect.stringContaining('Regression: HEAD is slower than main')]);
    expect(readFileSync(join(cwd, 'gate.xml'), 'utf8')).toContain('failures="1"');
    expect(readFileSync(join(cwd, 'gate.md'), 'utf8')).toMatch(/^<!-- perfkit-gate -->\n### 🔴 Regression/);
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toMatch(/^### 🔴 Regression/);
  });

  it('takes what is measured from the configuration, and exits with 11 when a change might have been missed', async () => {
    const config = { gate: { commands: [`${node} a.js`], detect: 0.000001, time: '1s' } };
    const cwd = await repository({ 'a.js': '', 'perf.config.json': JSON.stringify(config) }, {});
    const { code, stdout } = await perfkit(['gate', '--json'], { cwd });
    expectShape('gate', stdout);
    expect([code, JSON.parse(stdout).verdict]).toEqual([11, 'inconclusive']);
  });

  it('leaves no worktree behind after Ctrl-C', async () => {
    const cwd = await repository(
      { 'waits.js': "require('fs').writeFileSync(process.env.HERE, ''); setTimeout(() => {}, 60_000)" },
      {},
    );
    const here = join(cwd, 'here');
    const program = startPerfkit(['gate', '--against', 'main', `${node} waits.js`], {
      cwd,
      env: { ...process.env, HERE: here },
    });
    await vi.waitUntil(() => existsSync(here), { timeout: 10_000 });
    const mine = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`perfkit-gate-${program.pid}-`));
    expect(mine()).toHaveLength(1);
    program.kill('SIGINT');
    const { code } = await program.result;
    expect([code, mine()]).toEqual([130, []]);
    expect(execFileSync('git', ['worktree', 'list'], { cwd, encoding: 'utf8' }).trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [['--against', 'nowhere', 'node'], 2, 'to be a revision'],
    [['--against', 'main'], 2, 'a command or a file to measure'],
    [['--against', 'main', '--build', 'false', 'node'], 12, 'false, of main, ended with 1'],
    [['--against', 'main', '--github', 'node'], 2, 'GITHUB_STEP_SUMMARY'],
    [['--against', 'main', '--detect', '0', 'node'], 2, 'like 5%'],
  ])('answers %j with %i', async (words, code, told) => {
    const cwd = await repository({ 'a.js': '' }, {});
    const env = { ...process.env, GITHUB_STEP_SUMMARY: '' };
    const result = await perfkit(['gate', ...words], { cwd, env });
    expect([result.code, result.stderr]).toEqual([code, expect.stringContaining(told)]);
  });

  it('answers with 2 outside of a repository', async () => {
    const result = await perfkit(['gate', '--against', 'main', 'node'], { cwd: await project({}) });
    expect([result.code, result.stderr]).toEqual([2, expect.stringContaining('to be in a git repository')]);
  });
});

describe('perfkit baseline', () => {
  it('keeps figures, lists, shows and compares them, and judges nothing', async () => {
    const cwd = await project({ 'package.json': '{}' });
    for (const name of ['v1', 'v2']) {
      const kept = await perfkit(['baseline', 'save', '--runs', '2', name, `${node} -e 0`], { cwd });
      expect([kept.code, kept.stderr, kept.stdout]).toEqual([0, '', expect.stringContaining(`Kept as ${name}`)]);
    }
    const listed = await perfkit(['baseline', 'list'], { cwd });
    expect(listed.stdout).toMatch(/v1 .*this one[\s\S]*v2 .*this one/);
    expect((await perfkit(['baseline', 'show', 'v1'], { cwd })).stdout).toContain('-e 0');
    const compared = await perfkit(['baseline', 'compare', 'v1', 'v2'], { cwd });
    expect([compared.code, compared.stdout]).toEqual([
      0,
      expect.stringMatching(/× \d\.\d+[\s\S]*history, not a verdict/),
    ]);
  });

  it('compares nothing across machines, and names those that are there', async () => {
    const cwd = await project({ 'package.json': '{}' });
    await perfkit(['baseline', 'save', '--runs', '2', 'v1', `${node} -e 0`], { cwd });
    const folder = join(cwd, '.perfkit/baselines');
    const [fingerprint = ''] = readdirSync(folder);
    const text = readFileSync(join(folder, fingerprint, 'v1.json'), 'utf8');
    mkdirSync(join(folder, '0123456789ab'));
    writeFileSync(join(folder, '0123456789ab/v1.json'), text.replace(fingerprint, '0123456789ab'));
    const across = await perfkit(['baseline', 'compare', 'v1', 'v1@0123456789ab'], { cwd });
    expect([across.code, across.stdout]).toEqual([11, expect.stringContaining('of two machines')]);
    const missing = await perfkit(['baseline', 'show', 'v9'], { cwd });
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('v1@0123456789ab')]);
  });
});
