/** `perfkit top` in a real terminal, beside a program under watch. */
import { join } from 'node:path';
import { startProgram } from '@tooling/testkit';
import { expect, it, vi } from 'vitest';
import { drive, freePort } from './drive.ts';
import { emptyProject, perfkit, programs, startPerfkit } from './perfkit.ts';
import { startServe } from './served.ts';
import { terminal } from './tmux.ts';

const SIZE = { columns: 110, rows: 28 };

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

it('looks at one serve from two terminals, and is right again after a storm of sizes', async () => {
  const cwd = await emptyProject();
  const served = await startServe(cwd);
  const port = await freePort();
  const program = startProgram(process.execPath, [join(programs, 'fastify.mjs')], {
    ...{ cwd, env: { ...process.env, ...served.environment, PORT: String(port) }, timeout: 60_000 },
  });
  await vi.waitFor(() => drive(port, [{ path: '/users/1', times: 1 }]), { timeout: 20_000, interval: 100 });
  await drive(port, [{ path: '/users/*', times: 40 }]);
  const [one, two] = [await terminal(cwd, ['top'], SIZE), await terminal(cwd, ['top', '--sort', 'p95'], SIZE)];
  for (const each of [one, two]) await each.shows(/▶ GET \/users\/:\w+/);
  await two.type('p');
  await two.shows(/PAUSED/);
  for (let i = 0; i < 50; i += 1) await one.resize(20 + ((i * 37) % 120), 4 + ((i * 11) % 30));
  await one.resize(SIZE.columns, SIZE.rows);
  // The window has its size before `top` hears of it.
  await vi.waitFor(
    async () => {
      const after = await one.screen();
      const lines = after.trimEnd().split('\n');
      expect(lines.length).toBeLessThanOrEqual(SIZE.rows);
      for (const once of [/OPERATIONS/g, /▶ GET \/users\/:\w+/g, /q quit/g, /memory of Node processes/g])
        expect([String(once), after.match(once)?.length]).toEqual([String(once), 1]);
      expect(lines.at(-1)).toContain('q quit');
    },
    { timeout: 10_000, interval: 100 },
  );
  expect(await one.screen()).not.toContain('PAUSED');
  for (const each of [one, two]) {
    await each.type('q');
    await each.shows(/ended with 0/);
  }
  program.kill('SIGTERM');
  await program.result;
  served.running.kill('SIGTERM');
  expect((await served.running.result).code).toBe(0);
});

it('says what to do where nothing is measured', async () => {
  const { code, stdout } = await perfkit(['top', '--once'], { cwd: await emptyProject() });
  expect(code).toBe(11);
  expect(stdout.replaceAll('\n', ' ')).toContain('Nothing was measured in the last minute');
  expect(stdout.replaceAll('\n', ' ')).toContain('Start `perfkit serve`');
});
