import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask } from '../../../test/ask.ts';
import { runs } from '../../../test/processes.ts';
import { childProcessCheck, commandCheck } from './index.ts';

/** A command that runs these lines of JavaScript. */
const node = (code: string) => ({ command: process.execPath, args: ['-e', code] });

describe('commandCheck', () => {
  it('tells the last line of what it said', async () => {
    expect(await ask(commandCheck(node('console.log("one\\n2 of 3 in sync\\n")')))).toMatchObject({
      state: 'pass',
      text: '2 of 3 in sync',
    });
    expect(
      await ask(commandCheck(node('console.log("out"); console.error("no quorum"); process.exit(3)'))),
    ).toMatchObject({
      state: 'fail',
      text: 'no quorum',
    });
    expect(await ask(commandCheck(node('process.exit(3)')))).toMatchObject({
      state: 'fail',
      text: 'ended with code 3',
    });
    expect(await ask(commandCheck(node('process.kill(process.pid, "SIGKILL")')))).toMatchObject({
      state: 'fail',
      text: 'was ended by SIGKILL',
    });
  });

  it('reads exit codes as it was told', async () => {
    const codes = { 0: 'pass', 1: 'warn', 2: 'fail', 3: 'unknown' } as const;
    const states = [0, 1, 2, 3, 4].map(
      async (code) => (await ask(commandCheck({ ...node(`process.exit(${code})`), codes }))).state,
    );
    expect(await Promise.all(states)).toEqual(['pass', 'warn', 'fail', 'unknown', 'fail']);
  });

  it('hands arguments on as they are, through no shell', async () => {
    const args = ['-e', 'console.log(process.argv[1])', '$(echo x); *'];
    expect((await ask(commandCheck({ command: process.execPath, args }))).text).toBe('$(echo x); *');
  });

  it('never shows the environment that it was given', async () => {
    const env = { TOKEN: 's3cret' };
    const result = await ask(commandCheck({ ...node('console.error("no access with " + process.env.TOKEN)'), env }));
    expect(result.text).toBe('no access with …');
  });

  it('fails where it can not be started', async () => {
    expect(await ask(commandCheck({ command: 'no-such-program' }))).toMatchObject({
      state: 'fail',
      error: { code: 'ENOENT' },
    });
    const { at } = await temporaryFolder();
    await writeFile(at('plain'), '', { mode: 0o644 });
    expect(await ask(commandCheck({ command: at('plain') }))).toMatchObject({
      state: 'unauthorised',
      error: { code: 'EACCES' },
    });
    expect(() => commandCheck({ command: 'ls', args: 'x' as unknown as string[] })).toThrow('`args` of commandCheck');
  });

  it('is killed at its deadline with all that it started, though it does not listen', async () => {
    const { at } = await temporaryFolder();
    // What ignores a signal hands that on to what it starts.
    const script = 'trap "" TERM; sleep 60 & echo $$ $! > "$1"; while :; do wait; done';
    const check = commandCheck({ command: 'sh', args: ['-c', script, 'sh', at('pids')], timeout: '400ms' });
    expect(await ask(check)).toMatchObject({ state: 'fail', text: 'no answer within 400 ms' });
    const pids = (await readFile(at('pids'), 'utf8')).split(' ').map(Number);
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.filter(runs), { timeout: 5_000 }).toEqual([]);
  });

  it('leaves nothing behind that it started', async () => {
    const { state, text } = await ask(commandCheck({ command: 'sh', args: ['-c', 'sleep 60 & echo $!'] }));
    expect(state).toBe('pass');
    await expect.poll(() => runs(Number(text)), { timeout: 5_000 }).toBe(false);
  });
});

describe('childProcessCheck', () => {
  function started() {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child;
  }

  it('follows a child of this program, also when it is started anew', async () => {
    let child = started();
    const check = childProcessCheck({ child: () => child, name: 'worker' });
    expect(await ask(check)).toMatchObject({ state: 'pass', text: `process ${child.pid} runs` });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await ask(check)).toMatchObject({ state: 'fail', text: `process ${child.pid} was ended by SIGKILL` });
    child = started();
    expect((await ask(check)).state).toBe('pass');
    expect(await ask(childProcessCheck({ child: () => undefined }))).toMatchObject({
      state: 'fail',
      text: 'was not started',
    });
  });

  it('follows any process by its number', async () => {
    const child = started();
    const check = childProcessCheck({ pid: child.pid ?? 0 });
    expect((await ask(check)).state).toBe('pass');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await ask(check)).state).toBe('fail');
    expect((await ask(childProcessCheck({ pid: 1 }))).state).toBe('pass');
    expect(() => childProcessCheck({})).toThrow('Expected `pid` of childProcessCheck to be the number of a process');
  });
});
