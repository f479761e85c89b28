import { describe, expect, it } from 'vitest';
import { memoryEngine, offMacOS } from '../../../../test/memory-engine.ts';
import { KEYBOARD_MAESTRO_SELF_TEST, whyKeyboardMaestroIsNotTested } from './self-test.ts';

const engine = () =>
  Object.assign(memoryEngine(), { groups: { All: [{ id: 'A1', name: 'One' }] }, variables: new Map([['a', 'b']]) });

describe('the self-test of Keyboard Maestro', () => {
  it.each(KEYBOARD_MAESTRO_SELF_TEST)('$name', ({ run }) => run(engine()));

  it('changes nothing', async () => {
    const tested = engine();
    for (const { run } of KEYBOARD_MAESTRO_SELF_TEST) await run(tested);
    expect([...tested.variables]).toEqual([['a', 'b']]);
    expect(tested.opened).toEqual([]);
    expect(tested.disturbances).toEqual([]);
  });

  it.each(KEYBOARD_MAESTRO_SELF_TEST)('notices an Engine that answers nonsense: $name', async ({ run }) => {
    const broken = engine();
    broken.run = async () => ({ text: 'nonsense', waited: 0, took: 0 });
    await expect(run(broken)).rejects.toThrow();
  });

  it('says why it would tell nothing', async () => {
    expect(await whyKeyboardMaestroIsNotTested(engine())).toBeUndefined();
    expect(await whyKeyboardMaestroIsNotTested(Object.assign(engine(), { isInstalled: false }))).toContain(
      'not installed',
    );
    expect(await whyKeyboardMaestroIsNotTested(Object.assign(engine(), { permission: -1743 }))).toContain(
      'Privacy & Security',
    );
    expect(await whyKeyboardMaestroIsNotTested(offMacOS)).toBe('needs macOS');
  });
});
