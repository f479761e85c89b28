import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createPolicy, type Permissions } from './policy.ts';

const policy = (permissions: Partial<Permissions>, project = '/project', complaint?: string) =>
  createPolicy({
    permissions: { allow: [], targets: [], restoreTo: [], ...permissions },
    ...{ project, config: '/project/perf.config.json', complaint },
  });

describe('a policy', () => {
  it('allows nothing unless told otherwise, and says who would have to change what', () => {
    const nothing = policy({});
    expect(nothing.allows('run_load_test')).toBe(false);
    expect(nothing.whyNot('run_load_test')).toMatch(
      /only reads: `run_load_test` is not allowed.*"run_load_test" to `mcp\.allow` in \/project\/perf\.config\.json/,
    );
    const one = policy({ allow: ['run_load_test'] });
    expect([one.allows('run_load_test'), one.allows('restore_backup')]).toEqual([true, false]);
    expect(one.whyNot('restore_backup')).toMatch(/may only read and run_load_test/);
  });

  it('allows nothing where the configuration is broken, whatever else it says', () => {
    const all = { allow: ['run_load_test'], targets: ['localhost'], restoreTo: ['.'] };
    const broken = policy(all, '/project', 'Unknown key `mcp.alow`');
    expect(broken.allows('run_load_test')).toBe(false);
    expect(broken.targetAllowed('http://localhost:1/')).toBe(false);
    expect(broken.restoreAllowed('/project')).toBe(false);
    expect(broken.whyNot('run_load_test')).toContain('mcp.alow');
  });

  it.each([
    ['http://localhost:3000', 'http://localhost:3000/', true],
    ['http://localhost:3000', 'http://localhost:3000/any/path?q=1', true],
    ['http://localhost:3000', 'http://localhost:3001/', false],
    ['http://localhost:3000', 'https://localhost:3000/', false],
    ['http://localhost:3000', 'http://localhost:3000@evil.example/', false],
    ['http://localhost:3000', 'http://me@localhost:3000/', false],
    ['http://localhost:3000', 'http://localhost:3000.evil.example/', false],
    ['http://a.example/api', 'http://a.example/api', true],
    ['http://a.example/api/', 'http://a.example/api/x', true],
    ['http://a.example/api', 'http://a.example/api2', false],
    ['http://a.example/api', 'http://a.example/api/../admin', false],
    ['http://a.example/api', 'http://a.example/api/%2e%2e/admin', false],
    ['localhost', 'http://localhost:4000/', true],
    ['localhost:4000', 'http://localhost:4000/', true],
    ['localhost:4000', 'http://localhost:4001/', false],
    ['localhost', 'http://evil.example/localhost', false],
    ['localhost', 'file://localhost/etc/passwd', false],
    ['localhost', 'localhost:4000', false],
  ])('of target %s, load on %s is allowed: %s', (target, url, allowed) => {
    expect(policy({ targets: [target] }).targetAllowed(url)).toBe(allowed);
  });

  it('lets restore into allowed folders and below, and follows no link out of them', async () => {
    const { path } = await temporaryFolder();
    mkdirSync(join(path, 'out/deep'), { recursive: true });
    mkdirSync(join(path, 'secret'));
    symlinkSync(join(path, 'secret'), join(path, 'out/link'));
    const { restoreAllowed } = policy({ restoreTo: ['out'] }, path);
    for (const folder of ['out', 'out/deep', 'out/not/yet', join(path, 'out')])
      expect(restoreAllowed(folder)).toBe(true);
    for (const folder of ['.', 'secret', 'out/../secret', 'out/link', 'out/link/x', 'outside', '/', '']) {
      expect(restoreAllowed(folder)).toBe(false);
    }
  });
});
