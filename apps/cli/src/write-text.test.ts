import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { exitCodeFor, wordsFor } from './failure.ts';
import { replaceText } from './write-text.ts';

it('replaces a file whole, and leaves a link and its rights as they were', async () => {
  const { path } = await temporaryFolder();
  writeFileSync(join(path, 'real.json'), 'old', { mode: 0o600 });
  symlinkSync('real.json', join(path, 'perf.config.json'));
  replaceText(join(path, 'perf.config.json'), 'new');
  expect(readFileSync(join(path, 'real.json'), 'utf8')).toBe('new');
  expect(lstatSync(join(path, 'perf.config.json')).isSymbolicLink()).toBe(true);
  expect(statSync(join(path, 'real.json')).mode & 0o777).toBe(0o600);
});

it('leaves what was there, and nothing else, when it can’t be replaced', async () => {
  const { path } = await temporaryFolder();
  mkdirSync(join(path, 'taken/by-a-folder'), { recursive: true });
  expect(() => replaceText(join(path, 'taken'), 'new')).toThrow(/Expected .* to be a file that can be written/);
  expect(readdirSync(path)).toEqual(['taken']);
});

it('a disk that is full is no fault of perfkit’s own, and no stack is shown', () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  expect(exitCodeFor(full)).toBe(12);
  expect(wordsFor(full)).toMatch(/^perfkit: Expected .*ENOSPC: no space left on device, write$/);
  expect(exitCodeFor(new Error('ENOSPC'))).toBe(70);
});
