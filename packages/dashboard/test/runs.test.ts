/** What lies in `runs/`, as the page lists it. */
import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { RunFiles } from '../src/adapters/run-files.ts';
import { asked, scene, siteOf, told } from './scene.ts';

const LOAD = {
  schema: 1,
  kind: 'load',
  target: 'http://127.0.0.1/<b>',
  began: 3_000,
  duration: 10_000,
  valid: true,
  requests: 200,
  failed: 2,
  rate: 20,
  response: { p50: 1, p95: 2, p99: 3 },
  verdicts: [{ state: 'kept' }],
};

async function folderWith(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(folder.at('runs'));
  for (const [i, [name, content]] of Object.entries(files).entries()) {
    await writeFile(folder.at('runs', name), typeof content === 'string' ? content : JSON.stringify(content));
    await utimes(folder.at('runs', name), i + 1, i + 1);
  }
  return folder.path;
}

describe('runs', () => {
  it('have moments that are some, and titles of a line, whatever a file says', async () => {
    const dataFolder = await folderWith({
      'far.json': { ...LOAD, began: 1e300 },
      'long.json': { ...LOAD, target: 'x'.repeat(1_000_000) },
      'proto.json': '{"__proto__":{"kind":"load"},"kind":"stress"}',
      'deep.json': '['.repeat(100_000),
    });
    const runs = await new RunFiles(dataFolder).list();
    expect(Object.fromEntries(runs.map(({ id, kind }) => [id, kind]))).toEqual({
      long: 'load',
      deep: 'unreadable',
      proto: 'unreadable',
      far: 'unreadable',
    });
    expect(Math.max(...runs.map(({ title }) => title.length))).toBeLessThan(600);
  });

  it('are reports, load tests and stress tests, newest first', async () => {
    const dataFolder = await folderWith({
      'run.json': scene({ startedAt: 1_000 }).view.report(),
      'stress-1.json': {
        schema: 1,
        kind: 'stress',
        target: 'x',
        began: 2_000,
        duration: 5,
        valid: true,
        breakingPoint: 70,
        steps: [1, 2],
      },
      'load-1.json': LOAD,
    });
    const { runs } = told(await siteOf(scene({ dataFolder }).view).answer(asked('/api/runs'))) as { runs: object[] };
    expect(runs).toMatchObject([
      { id: 'load-1', at: 3_000, kind: 'load', title: LOAD.target, duration: 10_000, passed: true },
      { id: 'stress-1', at: 2_000, kind: 'stress', figures: [{ name: 'breaking point', value: 70, unit: '1/s' }, {}] },
      { id: 'run', at: 1_000, kind: 'watched', title: 'shop', passed: null },
    ]);
    expect(runs[0]).toMatchObject({
      figures: [{ value: 200 }, { value: 20 }, { name: 'error rate', value: 0.01 }, {}, {}, {}],
    });
  });

  it.each([
    ['a contract that was broken', { verdicts: [{ state: 'kept' }, { state: 'broken' }] }, false],
    ['too little to tell', { verdicts: [{ state: 'insufficient-data' }] }, null],
    ['no contract', { verdicts: [] }, null],
    ['a run that is not valid', { valid: false }, null],
  ])('with %s say so', async (_, more, passed) => {
    const files = new RunFiles(await folderWith({ 'load-1.json': { ...LOAD, ...more } }));
    expect((await files.list()).map((run) => run.passed)).toEqual([passed]);
  });

  it('that are damaged say so, and hide no other', async () => {
    const files = new RunFiles(await folderWith({ 'a.json': '{"kind":"lo', 'b.json': '{}', 'c.json': LOAD }));
    const runs = await files.list();
    expect(runs.map(({ id, kind }) => [id, kind]).sort()).toEqual([
      ['a', 'unreadable'],
      ['b', 'unreadable'],
      ['c', 'load'],
    ]);
    expect(runs.find(({ id }) => id === 'a')?.title).toMatch(/^a can’t be read: it is damaged: /);
  });

  it('of agents stand among them', async () => {
    const dataFolder = await folderWith({ 'load-1.json': LOAD });
    await mkdir(`${dataFolder}/mcp/runs`, { recursive: true });
    const record = {
      id: 'run-0123456789ab',
      kind: 'load_test',
      state: 'failed',
      startedAt: 9_000,
      endedAt: 9_500,
      pid: 1,
    };
    await writeFile(
      `${dataFolder}/mcp/runs/run-0123456789ab.json`,
      JSON.stringify({ ...record, error: { message: 'nobody answers' } }),
    );
    expect(await new RunFiles(dataFolder).list()).toMatchObject([
      { kind: 'agent', title: 'load_test, asked for by an agent: failed: nobody answers', duration: 500, at: 9_000 },
      { kind: 'load' },
    ]);
  });

  it('are never what a link leads to, nor what is no run', async () => {
    const outside = await folderWith({ 'secret.json': LOAD });
    const dataFolder = await folderWith({ 'load-1.json': LOAD, 'note.txt': 'x', '.hidden': 'x', 'a b.json': LOAD });
    await symlink(`${outside}/runs/secret.json`, `${dataFolder}/runs/linked.json`);
    await mkdir(`${dataFolder}/runs/folder.json`);
    expect((await new RunFiles(dataFolder).list()).map(({ id }) => id)).toEqual(['load-1']);
    const linked = await temporaryFolder();
    await symlink(`${outside}/runs`, linked.at('runs'));
    expect(await new RunFiles(linked.path).list()).toEqual([]);
  });

  it('are read again when they change, and gone when they are', async () => {
    const dataFolder = await folderWith({ 'load-1.json': LOAD });
    const files = new RunFiles(dataFolder);
    await files.list();
    await writeFile(`${dataFolder}/runs/load-1.json`, JSON.stringify({ ...LOAD, target: 'another' }));
    expect((await files.list()).map(({ title }) => title)).toEqual(['another']);
    expect(await new RunFiles('/nowhere').list()).toEqual([]);
  });

  it('are 100 at most', async () => {
    const many = Object.fromEntries(Array.from({ length: 120 }, (_, i) => [`load-${i}.json`, LOAD]));
    expect(await new RunFiles(await folderWith(many)).list()).toHaveLength(100);
  });
});
