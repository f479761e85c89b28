/** `perfkit backup`, from the first snapshot to what is left of a damaged one. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyProject, perfkit } from './perfkit.ts';

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

  it('exits with 10 when a snapshot is damaged, and says which', async () => {
    const cwd = await project();
    const { id } = JSON.parse((await perfkit(['backup', 'now', '--json'], { cwd })).stdout);
    const packs = join(cwd, '.perfkit/backups/packs');
    for (const folder of readdirSync(packs)) rmSync(join(packs, folder), { recursive: true });
    const verified = await perfkit(['backup', 'verify'], { cwd });
    expect([verified.code, verified.stdout]).toEqual([10, expect.stringContaining(id)]);
    expect((await perfkit(['backup', 'restore', '--to', 'out', 'latest'], { cwd })).code).toBe(10);
  });

  it('makes nothing where it only looks, and needs to be told what to keep', async () => {
    const cwd = await emptyProject();
    expect((await perfkit(['backup', 'list'], { cwd })).code).toBe(11);
    const now = await perfkit(['backup', 'now'], { cwd });
    expect([now.code, now.stderr]).toEqual([2, expect.stringContaining('perf.config.ts')]);
    expect(readdirSync(cwd)).toEqual([]);
  });
});
