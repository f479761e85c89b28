/** In a real terminal: the live line keeps out of the program's way, and a Ctrl-C arrives once. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '@tooling/testkit';
import { describe, expect, it, vi } from 'vitest';
import { bin, emptyProject, programs, reportIn } from './perfkit.ts';
import { terminal } from './tmux.ts';

describe('at a terminal', () => {
  it('draws one live line in the last row, and takes it away at the end', async () => {
    const cwd = await emptyProject();
    const watched = ['run', '--report', 'report.json', '--', process.execPath, join(programs, 'counts-signals.cjs')];
    const { shows, type } = await terminal(cwd, watched);
    const live = await shows(/perfkit 2 s .*CPU .* memory /);
    expect(live.trimEnd().split('\n').at(-1)).toMatch(/^perfkit 2 s/);
    expect(live).toContain('program is ready');
    await type('C-c');
    const ended = await shows(/ended with 5/);
    expect(ended).not.toMatch(/^perfkit \d+ s /m);
    expect(ended).toContain('NEXT');
    expect(reportIn(cwd).run?.exitCode).toBe(5);
  });

  it('lets a Ctrl-C reach the program once', async () => {
    const cwd = await emptyProject();
    const { shows, type } = await terminal(cwd, [
      'run',
      '--quiet',
      '--',
      process.execPath,
      join(programs, 'counts-signals.cjs'),
    ]);
    await shows(/program is ready/);
    await type('C-c');
    const screen = await shows(/ended with 5/);
    expect(screen).toContain('interrupted 1 times');
  });

  it.each([
    {
      verb: 'health',
      live: /^perfkit: asking the checks, \d s so far$/m,
      last: ['perfkit: stopped; nothing was changed', 'ended with 130'],
    },
    { verb: 'top', live: /nothing was measured/i, last: ['ended with 0'] },
  ])(
    '$verb draws while it takes its time, and leaves nothing of that behind at Ctrl-C',
    async ({ verb, live, last }) => {
      const cwd = await emptyProject();
      const checks = [
        { name: 'slow', command: [process.execPath, '-e', 'setTimeout(() => {}, 60_000)'], timeout: '60s' },
      ];
      writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify({ health: { checks } }));
      const { shows, type } = await terminal(cwd, [verb]);
      await shows(live);
      await type('C-c');
      const ended = await shows(/ended with/);
      expect(ended.trim().split('\n')).toEqual(last);
    },
  );

  it('stays out of a window that is too small', async () => {
    const cwd = await emptyProject();
    const words = ['run', '--', process.execPath, '-e', 'setTimeout(() => console.log("tiny"), 1500)'];
    const { shows, screen } = await terminal(cwd, words, { columns: 20, rows: 4 });
    await shows(/ended with 0/);
    expect(await screen()).not.toMatch(/perfkit \d s/);
  });

  it('passes a SIGINT on that was sent to perfkit alone', async () => {
    const cwd = await emptyProject();
    const program = join(programs, 'counts-signals.cjs');
    const { shows } = await terminal(cwd, ['run', '--quiet', '--', process.execPath, program]);
    await shows(/program is ready/);
    const { stdout } = await runProgram('pgrep', ['-f', `${bin} run --quiet -- .*${program}`]);
    for (const pid of stdout.trim().split('\n')) process.kill(Number(pid), 'SIGINT');
    const screen = await shows(/ended with 5/);
    expect(screen).toContain('interrupted 1 times');
  });

  it('ends with the program, and keeps the report, when the terminal is closed', async () => {
    const cwd = await emptyProject();
    const hangup = join(cwd, 'hangup.cjs');
    writeFileSync(
      hangup,
      `process.on('SIGHUP', () => { require('node:fs').appendFileSync('hangups', 'one '); setTimeout(() => process.exit(9), 300); });
       setInterval(Boolean, 1000); console.log('program is ready');`,
    );
    const words = ['run', '--report', 'report.json', '--', process.execPath, hangup];
    const { shows, close } = await terminal(cwd, words);
    await shows(/program is ready/);
    await close();
    await vi.waitFor(() => expect(reportIn(cwd).run?.exitCode).toBe(9), { timeout: 10_000, interval: 100 });
    expect(readFileSync(join(cwd, 'hangups'), 'utf8')).toBe('one ');
  });
});
