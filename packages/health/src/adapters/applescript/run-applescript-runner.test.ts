import { standInOsascript } from '@tooling/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { scriptRunnerContract } from '../../applescript/script-runner.contract.ts';
import { createRunAppleScriptRunner } from './run-applescript-runner.ts';

const standIn = standInOsascript({
  rules: [
    { when: 'CRASH', fault: 'crash' },
    { when: 'SLOW', after: 200, reply: 'x' },
  ],
});
const platform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};

// The package finds osascript on PATH, and asks whether this is a Mac.
beforeAll(() => {
  vi.stubEnv('PATH', `${standIn.folder}:${process.env.PATH}`);
  Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
});
afterAll(() => {
  Object.defineProperty(process, 'platform', platform);
  vi.unstubAllEnvs();
  standIn.remove();
});

const WINDOWS = process.platform === 'win32';

describe.skipIf(WINDOWS)('with the stand-in', () => {
  scriptRunnerContract('run-applescript', () => ({
    runner: createRunAppleScriptRunner(),
    end: () => Promise.resolve(),
  }));
});

describe.skipIf(WINDOWS)('a call through run-applescript', () => {
  it('that ends without an answer is of unknown outcome', async () => {
    const runner = createRunAppleScriptRunner();
    await expect(runner.run('CRASH')).rejects.toMatchObject({ code: 'applescript/unknown-outcome', begun: true });
    await expect(runner.run('CRASH', { effect: 'read' })).rejects.toMatchObject({ code: 'applescript/worker-lost' });
  });

  it('waits for the one before it, also past one that was called off while it waited', async () => {
    const runner = createRunAppleScriptRunner();
    const ended: string[] = [];
    const call = (name: string, options = {}): Promise<void> =>
      runner.run('SLOW', { target: 'mail', ...options }).then(
        () => void ended.push(name),
        () => void ended.push(`no ${name}`),
      );
    await Promise.all([call('first'), call('second', { timeout: 20 }), call('third')]);
    expect(ended).toEqual(['no second', 'first', 'third']);
  });

  it('says off macOS that it needs one', async () => {
    Object.defineProperty(process, 'platform', { ...platform, value: 'linux' });
    const call = createRunAppleScriptRunner().run('return 1');
    await expect(call).rejects.toMatchObject({ code: 'applescript/needs-macos' });
    Object.defineProperty(process, 'platform', { ...platform, value: 'darwin' });
  });
});
