/** The live line of `perfkit load`, in a real terminal. */
import { freePort, startProgram } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyProject } from './perfkit.ts';
import { terminal } from './tmux.ts';

/** A server of its own process, so that its CPU can be told from the generator's. */
async function served(): Promise<string> {
  const port = await freePort();
  const code = `require('node:http').createServer((_, to) => to.end('ok')).listen(${port}, '127.0.0.1', () => console.log('listening'))`;
  const server = startProgram(process.execPath, ['-e', code], { timeout: 60_000 });
  onTestFinished(async () => {
    server.kill('SIGKILL');
    await server.result.catch(() => undefined);
  });
  await server.saw('listening');
  return `http://127.0.0.1:${port}/`;
}

describe('perfkit load at a terminal', () => {
  it('shows what is asked and reached, percentiles, failures, the CPU of both, and the time left; then the result', async () => {
    const url = await served();
    const { shows, type } = await terminal(await emptyProject(), ['load', url, '--rate', '50', '--for', '10m'], {
      columns: 160,
    });
    const target = process.platform === 'linux' ? 'target \\d\\.\\d\\d cores  ' : '';
    const live = await shows(
      new RegExp(
        `^perfkit measuring  50/s asked  \\d+/s reached  p50 .+ p95 .+ p99 .+  \\d+ requests  0 failed  ${target}generator \\d\\.\\d\\d cores  59\\d s left$`,
        'm',
      ),
    );
    expect(live.trimEnd().split('\n').at(-1)).toMatch(/^perfkit measuring/);
    await type('C-c');
    const ended = await shows(/ended with \d+/);
    expect(ended).not.toMatch(/^perfkit measuring/m);
    expect(ended).toContain('stopped early: this is the result so far');
  });

  it('says users where there is no rate, and the result of several threads is one', async () => {
    const url = await served();
    const words = ['load', url, '--concurrency', '4', '--workers', '2', '--for', '10m'];
    const { shows, type } = await terminal(await emptyProject(), words, { columns: 160, rows: 60 });
    await shows(/^perfkit measuring {2}4 users .* s left$/m);
    await type('C-c');
    expect(await shows(/ended with \d+/)).toMatch(/cores, 2 threads/);
  });
});
