/** The verbs that look back, and how the command line answers to words it does not know. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportSchema } from '@perf/runtime/report';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyProject, perfkit, programs, reportIn } from './perfkit.ts';

const script = join(programs, 'own-operations.mjs');

describe('perfkit report and init', () => {
  let cwd: string;
  beforeAll(async () => {
    const { mkdtemp } = await import('node:fs/promises');
    const { tmpdir } = await import('node:os');
    cwd = await mkdtemp(join(tmpdir(), 'perfkit-verbs-'));
    for (let run = 0; run < 2; run += 1)
      await perfkit(['run', '--report', 'report.json', '--', process.execPath, script], { cwd });
    return async () => (await import('node:fs/promises')).rm(cwd, { recursive: true });
  });

  it('show the last run again, the same value', async () => {
    const { stdout, code } = await perfkit(['report', '--json'], { cwd });
    expect(code).toBe(0);
    expect(reportSchema.parse(JSON.parse(stdout))).toEqual(reportIn(cwd));
  });

  it('show an older run by the beginning of its id, and say which there are', async () => {
    const ids = readdirSync(join(cwd, '.perfkit/runs')).map((name) => name.replace('.json', ''));
    const [first] = ids.sort() as [string];
    const { stdout } = await perfkit(['report', '--run', first, '--json'], { cwd });
    expect(JSON.parse(stdout).run.id).toBe(first);
    expect((await perfkit(['report', '--run', first.slice(0, -1)], { cwd })).code).toBe(0);
    for (const wrong of ['2', 'nonsense', '../../perf.config']) {
      const { code, stderr } = await perfkit(['report', '--run', wrong], { cwd });
      expect([code, ids.every((id) => stderr.includes(id))]).toEqual([2, true]);
    }
  });

  it('merge all runs of a stretch of time', async () => {
    const { stdout } = await perfkit(['report', '--since', '1h', '--json'], { cwd });
    const report = reportSchema.parse(JSON.parse(stdout));
    expect(report.operations).toMatchObject([{ name: 'save order', count: 102, failed: 2 }]);
    expect(report.to - report.from).toBe(3_600_000);
  });

  it('write text and Markdown to standard output, without colour where there is no terminal', async () => {
    const [text, markdown] = await Promise.all([
      perfkit(['report'], { cwd }),
      perfkit(['report', '--markdown'], { cwd }),
    ]);
    expect(text.stdout).toContain('OPERATIONS');
    expect(text.stdout).not.toContain('\u001b');
    expect(markdown.stdout).toContain('## Operations');
  });

  it('write one HTML file, with plots of the history', async () => {
    const { code, stdout, stderr } = await perfkit(['report', '--html', 'a report'], { cwd });
    expect([code, stdout, stderr]).toEqual([0, '', 'Written to a report\n']);
    const html = readFileSync(join(cwd, 'a report'), 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    for (const words of ['save order', 'Duration over time', 'Each call by its duration', 'Memory'])
      expect(html).toContain(words);
    expect(html).not.toContain('No plots');
  });

  it('write HTML after a run when the name of the file says so, and say when plots are missing', async () => {
    const dataDir = join(cwd, 'elsewhere');
    const words = ['run', '--quiet', '--report', 'run.html', '--', process.execPath, script];
    await perfkit(words, { cwd });
    expect(readFileSync(join(cwd, 'run.html'), 'utf8')).toContain('Duration over time');
    await perfkit(['run', '--quiet', '--data-dir', dataDir, '--', process.execPath, script], { cwd });
    for (const file of readdirSync(dataDir).filter((name) => name.startsWith('history'))) rmSync(join(dataDir, file));
    await perfkit(['report', '--data-dir', dataDir, '--html', 'old.html'], { cwd });
    const html = readFileSync(join(cwd, 'old.html'), 'utf8');
    expect(html).toContain('No plots: there is no history.');
    expect(html).toContain('save order');
  });

  it('propose contracts from the last run that the next run reads', async () => {
    const { code, stdout } = await perfkit(['init', '--from-last-run'], { cwd });
    expect([code, stdout]).toEqual([0, expect.stringContaining('1 contract')]);
    expect(readFileSync(join(cwd, 'perf.config.ts'), 'utf8')).toContain('"save order"');
    const again = await perfkit(['init'], { cwd });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--force');
    const { stderr } = await perfkit(['run', '--', process.execPath, script], { cwd });
    expect(stderr).toMatch(/save order +kept/);
  });
});

describe('perfkit init --force', () => {
  it('keeps what the old configuration says beside its contracts', async () => {
    const cwd = await emptyProject();
    writeFileSync(join(cwd, 'perf.config.json'), '{ "service": "mine", "dataDir": "data", "contracts": [] }');
    await perfkit(['run', '--quiet', '--', process.execPath, script], { cwd });
    const { code } = await perfkit(['init', '--from-last-run', '--force'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'perf.config.json'), 'utf8'))).toMatchObject({
      service: 'mine',
      dataDir: 'data',
      contracts: [{ operation: 'save order' }],
    });
  });
});

describe('the command line', () => {
  it('takes a PERFKIT_DIR that is empty for none: the project is no data folder', async () => {
    const cwd = await emptyProject();
    const env = { ...process.env, PERFKIT_DIR: '' };
    await perfkit(['run', '--quiet', '--', process.execPath, script], { cwd, env });
    expect(readdirSync(cwd)).toEqual(['.perfkit']);
  });

  it.each([
    [['reprot'], 2, 'Did you mean `report`?'],
    [['backup', 'nwo'], 2, 'Did you mean `now`?'],
    [['zzzzzzzz'], 2, 'perfkit --help'],
    [['load'], 2, 'Expected a target, got none\n  With --help'],
    [['alerts', 'ack'], 2, 'Expected an alert, got none'],
    [['report', '--dta-dir', 'x'], 2, 'Did you mean `--data-dir`?'],
    [['run', '--for', '1s', '--for', '2s', 'node'], 2, 'Expected `--for` once, got `1s` and `2s`'],
    [['report', '--json', '--json'], 2, 'Expected `--json` once, got it twice'],
    [['optimize', 'nope'], 2, 'Expected a value for history that'],
    [['report', '--since', `1s\n${'x'.repeat(100_000)}`], 2, `1s\ufffd${'x'.repeat(197)}…`],
    [['report', '--data-dir', ''], 2, '--data-dir'],
    [['stress', 'http://127.0.0.1:1/'], 2, 'Expected `--contract` with a value, got none\n  With --help'],
    [['load', 'http://127.0.0.1:1/', '--rate'], 2, '`--rate` with a value'],
    [['report', '--jsno'], 2, 'json'],
    [['run', '--for', 'soon', 'node'], 2, 'soon'],
    [['run', '--for', '20', 'node'], 2, 'unit'],
    [['run'], 2, 'program'],
    [['report'], 11, 'perfkit run'],
    [['report', '--since', '1h'], 11, 'perfkit run'],
    [['init', '--from-last-run'], 11, 'perfkit run'],
    [['report', '--json', '--markdown'], 2, 'one of'],
    [['report', '--html', 'x.html', '--markdown'], 2, 'one of'],
    [['report', '--html', 'no/such/folder/x.html'], 2, 'no/such/folder'],
    [['report', '--config', 'x.json'], 2, '--since'],
    [['run', '--', ''], 2, 'program'],
  ])('answers %j with %i and a way on', async (words, code, word) => {
    const result = await perfkit(words, { cwd: await emptyProject() });
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(word);
    expect(result.stdout).toBe('');
  });

  it.each([
    ['--help'],
    ['help'],
    ['help report'],
    ['help backup now'],
    ['run --help'],
    ['report --help'],
    ['init --help'],
    ['serve --help'],
  ])('explains itself: %s', async (words) => {
    const { code, stdout } = await perfkit(words.split(' '), { cwd: await emptyProject() });
    expect(code).toBe(0);
    expect(stdout).toContain('USAGE');
  });

  it('knows its version', async () => {
    expect((await perfkit(['--version'], { cwd: await emptyProject() })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
