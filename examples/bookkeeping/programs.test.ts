import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bookkeeping-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a program whose temporary files land in `folder`. */
function start(program: string, ...args: string[]) {
  const file = fileURLToPath(import.meta.resolve(`./${program}`));
  const child = spawn(process.execPath, ['--conditions=@perf/source', file, ...args], {
    env: { ...process.env, TMPDIR: folder, PORT: '0', NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, errors: text(child.stderr), closed: once(child, 'close') };
}

describe.each(['server.ts', 'main.ts'])('%s', (program) => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 and leaves nothing behind at %s', async (signal) => {
    const { child, errors, closed } = start(program);
    const [line] = await once(createInterface(child.stdout), 'line');
    expect((await fetch(`${/http:\S+/.exec(line)?.[0]}/health`)).status).toBe(200);
    child.kill(signal);
    child.kill(signal);
    expect(await closed).toEqual([0, null]);
    expect(await errors).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('main.ts', () => {
  it('ends by itself with 0, having said where it listens and what happened', async () => {
    const { child, errors, closed } = start('main.ts', '--seconds', '1');
    const said = await text(child.stdout);
    expect(await closed).toEqual([0, null]);
    expect(said.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^bookkeeping listens on http:\/\/127\.0\.0\.1:\d+$/),
      expect.stringMatching(/^[1-9]\d* requests: [1-9]\d* ok, \d+ refused, 0 failed; the books balance$/),
    ]);
    expect(await errors).toBe('');
    expect(readdirSync(folder)).toEqual([]);
  });
});
