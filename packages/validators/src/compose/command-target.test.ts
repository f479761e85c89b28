import { describe, expect, it } from 'vitest';
import { load } from '../load/load.ts';
import { commandTarget } from './command-target.ts';

const ONE = { concurrency: 1, iterations: 2 };
const node = (code: string): string[] => [process.execPath, '-e', code];

describe('a command as a target', () => {
  it('is good when it exits with 0, or with what is expected', async () => {
    expect(await load({ ...ONE, target: commandTarget(node('')) })).toMatchObject({ requests: 2, failed: 0 });
    const failing = node('process.exit(3)');
    expect((await load({ ...ONE, target: commandTarget(failing) })).errors).toEqual({ 'bad-answer': 2 });
    expect((await load({ ...ONE, target: commandTarget(failing, { expect: [0, 3] }) })).failed).toBe(0);
  });

  it('tells apart a program that is missing, and one that never ends', async () => {
    expect((await load({ ...ONE, target: commandTarget(['/no/such/program']) })).errors).toEqual({ error: 2 });
    const endless = commandTarget(node('setInterval(() => {}, 1000)'));
    expect((await load({ ...ONE, iterations: 1, timeout: 300, target: endless })).errors).toEqual({ timeout: 1 });
  });

  it('gives its words to no shell', async () => {
    const target = commandTarget([
      process.execPath,
      '-e',
      'process.exit(process.argv[1] === "$(exit 1); *" ? 0 : 1)',
      '$(exit 1); *',
    ]);
    expect((await load({ ...ONE, target })).failed).toBe(0);
  });

  it('refuses what is no program', () => {
    expect(() => commandTarget([])).toThrow(expect.objectContaining({ code: 'validators/invalid-target' }));
  });
});
