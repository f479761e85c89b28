/** `perfkit top` in a real terminal, beside a program under watch. */
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { drive, freePort } from './drive.ts';
import { emptyProject, perfkit, programs, startPerfkit } from './perfkit.ts';
import { terminal } from './tmux.ts';

async function watchedServer(cwd: string) {
  const port = await freePort();
  const running = startPerfkit(['run', '--quiet', '--', process.execPath, join(programs, 'fastify.mjs')], {
    cwd,
    env: { ...process.env, PORT: String(port) },
    timeout: 60_000,
  });
  await vi.waitFor(() => drive(port, [{ path: '/users/1', times: 1 }]), { timeout: 20_000, interval: 100 });
  await drive(port, [{ path: '/users/*', times: 40 }]);
  return running;
}

it('shows operations as they are called, closer looks, any size, and gives the terminal back', async () => {
  const cwd = await emptyProject();
  const running = await watchedServer(cwd);
  const { shows, type, resize, screen } = await terminal(cwd, ['top'], { columns: 120, rows: 30 });
  const first = await shows(/▶ GET \/users\/:\w+/);
  expect(first).toMatch(/OPERATIONS +p95 +errors +calls\/s/);
  await shows(/memory of Node processes/);
  await type('Enter');
  expect(await shows(/p99\.9/)).toMatch(/^calls +4\d, /m);
  await type('Escape', '/', 'n', 'o', 'n', 'e');
  await shows(/No operation has “none” in its name/);
  await type('Escape');
  await resize(20, 8);
  const narrow = await shows(/▶ GET \/us/);
  expect(narrow.split('\n').every((line) => [...line].length <= 20)).toBe(true);
  await resize(100, 24);
  await shows(/calls\/s/);
  await type('q');
  await shows(/ended with 0/);
  expect(await screen()).not.toContain('OPERATIONS');
  running.kill('SIGTERM');
  await running.result;
});

it('draws with plain letters where there are no others, and prints one picture into a pipe', async () => {
  const cwd = await emptyProject();
  const running = await watchedServer(cwd);
  const shown = await vi.waitFor(
    async () => {
      const { stdout, code } = await perfkit(['top'], { cwd, env: { ...process.env, LC_ALL: 'C' } });
      expect(stdout).toMatch(/> GET \/users\/:\w+/);
      expect(code).toBe(0);
      return stdout;
    },
    { timeout: 20_000, interval: 500 },
  );
  expect(shown).toMatch(/^[\n\x20-\x7e]+$/);
  running.kill('SIGTERM');
  await running.result;
});

it('says what to do where nothing is measured', async () => {
  const { code, stdout } = await perfkit(['top', '--once'], { cwd: await emptyProject() });
  expect(code).toBe(11);
  expect(stdout.replaceAll('\n', ' ')).toContain('Nothing was measured in the last minute');
  expect(stdout.replaceAll('\n', ' ')).toContain('Start `perfkit serve`');
});
