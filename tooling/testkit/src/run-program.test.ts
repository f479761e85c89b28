import { describe, expect, it } from 'vitest';
import { runProgram, startProgram } from './run-program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const node = process.execPath;
const script = (code: string): string[] => ['-e', code];

describe('run program', () => {
  it('collects both outputs and the exit code', async () => {
    const result = await runProgram(node, script('console.log("out"); console.error("err"); process.exitCode = 3'));
    expect(result).toEqual({ code: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
  });

  it('tells the signal that ended a program', async () => {
    const result = await runProgram(node, script('process.kill(process.pid, "SIGTERM")'));
    expect(result).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('passes input, arguments, folder and environment, without a shell', async () => {
    const folder = await temporaryFolder();
    const code =
      'process.stdin.on("data", (data) => console.log([process.argv[1], process.cwd(), process.env.A, data].join()))';
    const { stdout } = await runProgram(node, [...script(code), '$HOME; echo'], {
      cwd: folder.path,
      env: { A: 'b' },
      input: 'typed',
    });
    expect(stdout).toBe(`$HOME; echo,${folder.path},b,typed\n`);
  });

  it('keeps a character whole that falls between two chunks', async () => {
    const { stdout } = await runProgram(node, script('console.log("é".repeat(200_001))'));
    expect(stdout).toBe(`${'é'.repeat(200_001)}\n`);
  });

  it('survives a program that ends without reading its input', async () => {
    const result = await runProgram(node, script(''), { input: 'x'.repeat(1_000_000) });
    expect(result.code).toBe(0);
  });

  it('rejects with what was printed when the program hangs, and ends its children with it', async () => {
    // The child holds the same output open, so the result could never settle while it lives.
    const code = `require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { stdio: 'inherit' });
      console.log('started'); setInterval(() => {}, 1e3)`;
    await expect(runProgram(node, script(code), { timeout: 1_500 })).rejects.toThrow(
      /did not end within 1500 ms\nstarted/,
    );
  });

  it('rejects when the program does not exist', async () => {
    await expect(runProgram('perfkit-no-such-program', ['a'])).rejects.toThrow(
      "`perfkit-no-such-program a` can't be started",
    );
  });
});

describe('start program', () => {
  const server = script(
    'process.on("SIGINT", () => process.exit(7)); setInterval(() => {}, 1e3); console.log("ready")',
  );

  it('waits for a line, then passes a signal', async () => {
    const program = startProgram(node, server);
    await program.saw('ready');
    program.kill('SIGINT');
    expect(await program.result).toEqual({ code: 7, signal: null, stdout: 'ready\n', stderr: '' });
  });

  it('sees a line that was printed before it was waited for', async () => {
    const program = startProgram(node, server);
    await program.saw('ready');
    await program.saw('ready');
    program.kill('SIGTERM');
    expect((await program.result).signal).toBe('SIGTERM');
  });

  it('rejects when the program ends without the line', async () => {
    const program = startProgram(node, script('console.error("no port")'));
    await expect(program.saw('ready')).rejects.toThrow('ended without `ready`\nno port');
  });
});
