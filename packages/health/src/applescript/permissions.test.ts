import { describe, expect, it } from 'vitest';
import { memoryEngine, scriptError } from '../../test/memory-engine.ts';
import { ENGINE } from './keyboard-maestro/scripts.ts';
import { ACCESSIBILITY, AUTOMATION, type PermissionState, permissions } from './permissions.ts';
import type { ScriptRunner } from './script-runner.ts';

const answering = (text: string): ScriptRunner => ({ run: async () => ({ text, waited: 0, took: 0 }) });

describe('the permission to automate', () => {
  it.each<[string, PermissionState, RegExp | undefined]>([
    ['0\n', 'granted', undefined],
    ['-1743', 'denied', /Automation \(open x-apple\.systempreferences:.+Privacy_Automation\)/],
    ['-1744', 'undecided', /allow it/],
    ['-600', 'not-running', undefined],
    ['-1708', 'unknown', undefined],
    ['', 'unknown', undefined],
  ])('is what macOS answers: %j', async (answer, state, todo) => {
    const permission = await permissions(answering(answer)).automation('com.apple.mail');
    expect(permission.state).toBe(state);
    if (todo === undefined) expect(permission.todo).toBeUndefined();
    else expect(permission.todo).toMatch(todo);
  });

  it('is asked about without a prompt, the application being an argument', async () => {
    const engine = memoryEngine();
    await permissions(engine).automation(ENGINE);
    expect(engine.calls[0]).toMatchObject({ options: { args: [ENGINE], language: 'javascript', effect: 'read' } });
    expect(AUTOMATION).toMatch(/0x2a2a2a2a, 0x2a2a2a2a, false\)/);
    expect(engine.disturbances).toEqual([]);
  });

  it('is unknown where macOS has no such question', async () => {
    const runner: ScriptRunner = {
      run: async () => {
        throw scriptError('applescript/failed', { number: -2700 });
      },
    };
    expect((await permissions(runner).automation(ENGINE)).state).toBe('unknown');
    expect((await permissions(runner).accessibility()).state).toBe('unknown');
  });

  it('is nobody’s answer when the runner fails', async () => {
    const runner: ScriptRunner = {
      run: async () => {
        throw scriptError('applescript/queue-full');
      },
    };
    await expect(permissions(runner).automation(ENGINE)).rejects.toMatchObject({ code: 'applescript/queue-full' });
  });
});

describe('Accessibility', () => {
  it('is granted, denied with what to do, or unknown', async () => {
    const engine = memoryEngine();
    expect(await permissions(engine).accessibility()).toMatchObject({ state: 'granted' });
    engine.isTrusted = false;
    const { state, todo } = await permissions(engine).accessibility();
    expect(state).toBe('denied');
    expect(todo).toContain('Privacy_Accessibility');
    expect((await permissions(answering('undefined')).accessibility()).state).toBe('unknown');
    expect(engine.calls.every(({ script }) => script === ACCESSIBILITY)).toBe(true);
  });
});
