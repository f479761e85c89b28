import { startProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { processStart } from './process-start.ts';

describe.runIf(process.platform === 'linux')('the start of a process', () => {
  it('stays, comes after that of its parent, and is unknown after its end', async () => {
    const child = startProgram('sleep', ['20']);
    const started = processStart(child.pid);
    expect(processStart(child.pid)).toBe(started);
    expect(started).toBeGreaterThan(processStart(process.pid) ?? Number.POSITIVE_INFINITY);
    child.kill('SIGKILL');
    await child.result;
    expect(processStart(child.pid)).toBeUndefined();
  });
});
