import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { report } from '../test/ask.ts';
import { rememberedLastRun } from './last-run.ts';

/** Long after all files were written, as the clock says. */
beforeEach(() => void vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

async function folderWith(service: string) {
  const { path: folder } = await temporaryFolder();
  const write = (name: string, text: string): void => writeFileSync(join(folder, 'runs', name), text);
  mkdirSync(join(folder, 'runs'));
  write('a.json', JSON.stringify(report({ service })));
  return { folder, write };
}

describe('the last run', () => {
  it('is read once while it is the same', async () => {
    const { folder } = await folderWith('shop');
    const first = rememberedLastRun(folder);
    expect(first?.service).toBe('shop');
    expect(rememberedLastRun(folder)).toBe(first);
    vi.setSystemTime(Date.now() + 10_000);
    expect(rememberedLastRun(folder)).not.toBe(first);
  });

  it('is another one as soon as there is a newer, an older one is all there is, or it was written over', async () => {
    const { folder, write } = await folderWith('shop');
    expect(rememberedLastRun(folder)?.service).toBe('shop');
    write('b.json.draft', JSON.stringify(report({ service: 'newer' })));
    utimesSync(join(folder, 'runs', 'b.json.draft'), new Date(), new Date());
    renameSync(join(folder, 'runs', 'b.json.draft'), join(folder, 'runs', 'b.json'));
    expect(rememberedLastRun(folder)?.service).toBe('newer');
    write('b.json', JSON.stringify(report({ service: 'over' })));
    utimesSync(join(folder, 'runs', 'b.json'), new Date(), new Date());
    expect(rememberedLastRun(folder)?.service).toBe('over');
    write('b.json', '{"cut off');
    expect(rememberedLastRun(folder)?.service).toBe('shop');
    renameSync(join(folder, 'runs', 'a.json'), join(folder, 'a.json'));
    expect(rememberedLastRun(folder)).toBeUndefined();
  });

  it('that was written just now may be written again within one tick of the clock, and is not kept', async () => {
    vi.useRealTimers();
    const { folder } = await folderWith('shop');
    expect(rememberedLastRun(folder)).not.toBe(rememberedLastRun(folder));
  });
});
