/** `perfkit backup`, from the first snapshot to what is left of a damaged one. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHistory } from '@perf/analytics/sqlite';
import { describe, expect, it, vi } from 'vitest';
import { emptyProject, perfkit, startPerfkit } from './perfkit.ts';
import { get, seriesOf, startServe } from './served.ts';

async function project(): Promise<string> {
  const cwd = await emptyProject();
  mkdirSync(join(cwd, 'data'));
  writeFileSync(join(cwd, 'data/a.txt'), 'hello');
  writeFileSync(join(cwd, 'perf.config.json'), '{ "backup": { "sources": { "app": { "files": "data" } } } }');
  return cwd;
}

describe('perfkit backup', () => {
  it('takes a snapshot, prints it as JSON, drills and restores it', async () => {
    const cwd = await project();
    const { id } = JSON.parse((await perfkit(['backup', 'now', '--json'], { cwd })).stdout);
    expect(JSON.parse((await perfkit(['backup', 'list', '--json'], { cwd })).stdout)).toMatchObject([{ id }]);
    expect(JSON.parse((await perfkit(['backup', 'cat', 'latest', 'app'], { cwd })).stdout)).toEqual({
      'a.txt': 'hello',
    });
    const drill = await perfkit(['backup', 'drill', '--json'], { cwd });
    expect([drill.code, JSON.parse(drill.stdout)]).toEqual([
      0,
      expect.objectContaining({ snapshot: id, different: [] }),
    ]);
    expect((await perfkit(['backup', 'restore', '--to', 'out', id], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'out/app/a.txt'), 'utf8')).toBe('hello');
  });

  it('copies each snapshot to another place, and gives it back from there', async () => {
    const cwd = await project();
    const config = { sources: { app: { files: 'data' } }, copyTo: 'second', keep: { last: 2 } };
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ backup: config }));
    const { id } = JSON.parse((await perfkit(['backup', 'now', '--json'], { cwd })).stdout);
    rmSync(join(cwd, '.perfkit/backups'), { recursive: true });
    const from = ['--from', 'second'];
    expect(JSON.parse((await perfkit(['backup', 'list', '--json', ...from], { cwd })).stdout)).toMatchObject([{ id }]);
    expect((await perfkit(['backup', 'restore', '--to', 'out', ...from, 'latest'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, 'out/app/a.txt'), 'utf8')).toBe('hello');
    expect((await perfkit(['backup', 'drill', ...from], { cwd })).code).toBe(0);
    const nowhere = await perfkit(['backup', 'list', '--from', 'nowhere'], { cwd });
    expect([nowhere.code, nowhere.stderr]).toEqual([12, expect.stringContaining('nowhere, but there are none')]);
    expect(existsSync(join(cwd, 'nowhere'))).toBe(false);
  });

  it('keeps a snapshot although its copy fails, says why, and copies it when it is asked to', async () => {
    const cwd = await project();
    const away = 's3://bucket/app?endpoint=http://127.0.0.1:1';
    const config = { sources: { app: { files: 'data' } }, copyTo: away };
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ backup: config }));
    const taken = await perfkit(['backup', 'now'], { cwd });
    expect([taken.code, taken.stderr]).toEqual([
      0,
      expect.stringMatching(/kept here, but not copied.*AWS_ACCESS_KEY_ID/),
    ]);
    const copied = await perfkit(['backup', 'copy', '--to', 'second', '--json'], { cwd });
    expect([copied.code, JSON.parse(copied.stdout)]).toEqual([0, expect.objectContaining({ snapshots: 1, held: [] })]);
    const again = await perfkit(['backup', 'copy', '--to', 'second'], { cwd });
    expect(again.stdout).toContain('0 snapshots copied');
  });

  it('exits with 10 when a snapshot is damaged, and says which', async () => {
    const cwd = await project();
    const { id } = JSON.parse((await perfkit(['backup', 'now', '--json'], { cwd })).stdout);
    const packs = join(cwd, '.perfkit/backups/packs');
    for (const folder of readdirSync(packs)) rmSync(join(packs, folder), { recursive: true });
    const verified = await perfkit(['backup', 'verify'], { cwd });
    expect([verified.code, verified.stdout]).toEqual([10, expect.stringContaining(id)]);
    expect((await perfkit(['backup', 'restore', '--to', 'out', 'latest'], { cwd })).code).toBe(10);
  });

  it('makes the folder, then takes one whenever something changed until it is told to end', async () => {
    const cwd = await project();
    const init = await perfkit(['backup', 'init'], { cwd });
    expect([init.code, init.stdout]).toEqual([0, expect.stringContaining('0 so far')]);
    const watching = startPerfkit(['backup', 'watch'], { cwd });
    await watching.saw('whenever something changed');
    const listed = async () => JSON.parse((await perfkit(['backup', 'list', '--json'], { cwd })).stdout) as unknown[];
    await vi.waitFor(async () => expect(await listed()).toHaveLength(1), { timeout: 30_000, interval: 500 });
    writeFileSync(join(cwd, 'data/a.txt'), 'goodbye');
    watching.kill('SIGINT');
    expect(await watching.result).toMatchObject({ code: 0, stderr: expect.stringContaining('once more') });
    expect(await listed()).toHaveLength(2);
    expect((await perfkit(['backup', 'cat', 'latest', 'app'], { cwd })).stdout).toContain('goodbye');
  });

  it('is taken by a serve, whose health and history tell of it', async () => {
    const cwd = await project();
    const served = await startServe(cwd);
    const listed = async () =>
      JSON.parse((await perfkit(['backup', 'list', '--json'], { cwd })).stdout || '[]') as unknown[];
    await vi.waitFor(async () => expect(await listed()).toHaveLength(1), { timeout: 15_000, interval: 500 });
    const health = await vi.waitFor(
      async () => {
        const { text } = await get(`${served.file.url}/health`);
        expect(text).toContain('"backups:failures":[{"status":"pass"');
        return JSON.parse(text) as { checks: Record<string, unknown> };
      },
      { timeout: 10_000 },
    );
    expect(health.checks).toMatchObject({
      'backups:failures': [{ status: 'pass', observedValue: 0 }],
      'backup folder:free': [{ status: 'pass' }],
    });
    await vi.waitFor(async () => expect(await seriesOf(served)).toContain('perfkit_backup_failures 0\n'), {
      timeout: 10_000,
    });
    served.running.kill('SIGTERM');
    expect((await served.running.result).code).toBe(0);
    const history = await openHistory({ folder: join(cwd, '.perfkit') });
    const readings = await history.readings({ name: 'backup.failures', from: 0, to: Date.now() + 1 });
    expect(readings.at(-1)).toMatchObject({ last: 0 });
    await history.close();
  });

  it('makes nothing where it only looks, and needs to be told what to keep', async () => {
    const cwd = await emptyProject();
    expect((await perfkit(['backup', 'list'], { cwd })).code).toBe(11);
    const now = await perfkit(['backup', 'now'], { cwd });
    expect([now.code, now.stderr]).toEqual([2, expect.stringContaining('perf.config.ts')]);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
