import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sharedPreload } from './shared-preload.ts';

const ROOT = 0;

/** An installed package that only its user may enter, with a preload that no other test has. */
async function privatePackage(): Promise<TemporaryFolder & { readonly preload: string }> {
  const folder = await temporaryFolder('private');
  chmodSync(folder.path, 0o700);
  writeFileSync(folder.at('register.cjs'), `// ${folder.path}`);
  return { ...folder, preload: folder.at('register.cjs') };
}

function shared(preload: string, user?: number): string {
  const path = sharedPreload(preload, user);
  if (path !== preload) onTestFinished(() => rmSync(dirname(path), { recursive: true, force: true }));
  return path;
}

describe('the preload for every user', () => {
  it('is the file itself for anybody but root, and where there is none', async () => {
    const { preload } = await privatePackage();
    expect(shared(preload, 1000)).toBe(preload);
    expect(shared('/nowhere/register.cjs', ROOT)).toBe('/nowhere/register.cjs');
  });

  it('is the file itself where everybody may read it', async () => {
    const { path, preload } = await privatePackage();
    chmodSync(path, 0o755);
    expect(shared(preload, ROOT)).toBe(preload);
  });

  it.runIf(process.getuid?.() === ROOT)('is a copy that stays, the same one for every run', async () => {
    const { preload } = await privatePackage();
    const copy = shared(preload, ROOT);
    expect(readFileSync(copy, 'utf8')).toBe(readFileSync(preload, 'utf8'));
    expect([statSync(copy).mode & 0o777, statSync(dirname(copy)).mode & 0o777]).toEqual([0o644, 0o755]);
    expect(shared(preload, ROOT)).toBe(copy);
  });

  it.runIf(process.getuid?.() === ROOT)('is never a file that somebody else may have put there', async () => {
    const { preload } = await privatePackage();
    const copy = shared(preload, ROOT);
    writeFileSync(copy, 'evil()');
    expect(readFileSync(shared(preload, ROOT), 'utf8')).not.toContain('evil');
    rmSync(dirname(copy), { recursive: true });
    mkdirSync(dirname(copy));
    writeFileSync(copy, readFileSync(preload));
    chmodSync(dirname(copy), 0o777);
    const other = shared(preload, ROOT);
    expect(other).not.toBe(copy);
    expect(readFileSync(other, 'utf8')).toBe(readFileSync(preload, 'utf8'));
  });
});
