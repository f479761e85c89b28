import { createScriptPool } from '@perf/health/applescript';
import { standInOsascript, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { examine } from './examine.ts';

const NAMES = ['keyboard maestro', 'accessibility'];

interface Mac {
  readonly installed?: string;
  readonly running?: string;
  readonly permission?: string;
  readonly trusted?: string;
}

async function examined({ installed = 'true', running = 'true', permission = '0', trusted = 'true' }: Mac) {
  const osascript = standInOsascript({
    rules: [
      { when: 'get application id', reply: installed },
      { when: 'is running) as text', reply: running },
      { when: 'AEDeterminePermissionToAutomateTarget', reply: permission },
      { when: 'AXIsProcessTrusted', reply: trusted },
    ],
  });
  const scripts = createScriptPool({ osascript: osascript.path, size: 1 });
  onTestFinished(() => scripts.close());
  const { path } = await temporaryFolder();
  const common = { cwd: path, config: undefined, dataDir: path, port: 0, version: '0', token: undefined };
  const parts = await examine({ ...common, scripts });
  return parts.filter(({ name }) => NAMES.includes(name));
}

describe('what a Mac lets perfkit automate', () => {
  it('passes when Keyboard Maestro is there and may be automated', async () => {
    expect((await examined({})).map(({ state, todo }) => [state, todo])).toEqual([
      ['pass', null],
      ['pass', null],
    ]);
  });

  it('says which pane of the settings grants what is denied, as a warning', async () => {
    const [km, accessibility] = await examined({ permission: '-1743', trusted: 'false' });
    expect(km).toMatchObject({ state: 'warn', todo: expect.stringContaining('Privacy_Automation') });
    expect(accessibility).toMatchObject({ state: 'warn', todo: expect.stringContaining('Privacy_Accessibility') });
  });

  it('has nothing to mend where Keyboard Maestro is not installed', async () => {
    const [km] = await examined({ installed: 'false', permission: '-1743' });
    expect(km).toMatchObject({ state: 'pass', text: 'Keyboard Maestro is not installed', todo: null });
  });

  it('says what to do when it does not run', async () => {
    const [km] = await examined({ running: 'false' });
    expect(km).toMatchObject({ state: 'warn', todo: expect.stringContaining('Open Keyboard Maestro') });
  });

  it('is no part of it off macOS', async () => {
    if (process.platform === 'darwin') return;
    const { path } = await temporaryFolder();
    const parts = await examine({
      cwd: path,
      config: undefined,
      dataDir: path,
      port: 0,
      version: '0',
      token: undefined,
    });
    expect(parts.filter(({ name }) => NAMES.includes(name))).toEqual([]);
  });
});
