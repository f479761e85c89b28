/** Keyboard Maestro through the pool and a stand-in for osascript: whole processes, pipes and numbers of errors. */
import { standInOsascript } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { plistText } from '../../../../test/plist-text.ts';
import { createScriptPool } from '../create-script-pool.ts';
import { keyboardMaestro } from './keyboard-maestro.ts';
import { KEYBOARD_MAESTRO_SELF_TEST, whyKeyboardMaestroIsNotTested } from './self-test.ts';

type Rules = NonNullable<NonNullable<Parameters<typeof standInOsascript>[0]>['rules']>;

const groups = (many: number) => [
  {
    name: 'Büro',
    uid: 'G1',
    macros: Array.from({ length: many }, (_, at) => ({ name: `Makro ${at} 😀`, uid: `U${at}` })),
  },
];

const WELL: Rules = [
  { when: 'example.perfkit.no-such-application', reply: '-600' },
  { when: 'AEDeterminePermissionToAutomateTarget', reply: '0' },
  { when: 'get application id', reply: 'true' },
  { when: 'is running) as text', reply: 'true' },
  { when: 'gethotkeys with asstring and getall', reply: plistText(groups(3)) },
  { when: 'getvariable', reply: '' },
  { when: 'name of every variable', reply: 'a\nb c\n' },
  { when: 'do script', error: { number: -1728 } },
];

function driven(...before: Rules) {
  const osascript = standInOsascript({ rules: [...before, ...WELL] });
  const runner = createScriptPool({ osascript: osascript.path, size: 1 });
  onTestFinished(() => runner.close());
  return { osascript, runner, km: keyboardMaestro(runner, { log: { path: '/nowhere/Engine.log' } }) };
}

const code = (error: string) => expect.objectContaining({ code: error });

describe('Keyboard Maestro through the pool', () => {
  it('passes its self-test', async () => {
    const { runner } = driven();
    expect(await whyKeyboardMaestroIsNotTested(runner)).toBeUndefined();
    for (const { run } of KEYBOARD_MAESTRO_SELF_TEST) await run(runner);
  });

  it('lists thousands of macros', async () => {
    const { km } = driven({ when: 'gethotkeys', reply: plistText(groups(5_000)) });
    const macros = await km.macros();
    expect(macros).toHaveLength(5_000);
    expect(macros[4_999]).toEqual({ id: 'U4999', name: 'Makro 4999 😀', group: 'Büro' });
  });

  it('hands names and parameters over as they are, and no part of the script has them', async () => {
    const { km, osascript } = driven({ when: 'do script', reply: 'ran' });
    const odd = '" & (do shell script "rm -rf /") & "\\"\n😀';
    expect(await km.run(odd, { parameter: odd })).toMatchObject({ text: 'ran' });
    const [call] = osascript.calls();
    expect(call?.args).toEqual(['25', odd, odd]);
    expect(call?.script).not.toContain('rm -rf');
    await expect(km.run('a\0b')).rejects.toThrow(code('applescript/invalid-argument'));
  });

  it('tells denied access from being down by the number, in any language', async () => {
    const { km } = driven({ when: 'getvariable', error: { number: -1743, message: '(5) n’est pas autorisé (-600)' } });
    const { state, rungs } = await km.health();
    expect(state).toBe('unauthorised');
    expect(rungs.find(({ name }) => name === 'answers')).toMatchObject({
      state: 'unauthorised',
      todo: expect.stringContaining('Privacy_Automation'),
    });
  });

  it('is down when the Engine hangs, and its next answer is not that of the last question', async () => {
    const { runner, osascript } = driven({ when: 'getvariable', fault: 'hang' });
    const km = keyboardMaestro(runner, { within: '200ms' });
    const { rungs } = await km.health();
    expect(rungs.find(({ name }) => name === 'answers')).toMatchObject({
      state: 'fail',
      text: 'no answer within 200 ms',
    });
    osascript.setRules(WELL);
    expect(await km.variables.list()).toEqual(['a', 'b c']);
  });

  it.each<[string, Rules[number]]>([
    ['hangs', { when: 'do script', fault: 'hang' }],
    ['is lost', { when: 'do script', fault: 'crash' }],
    ['loses its connection', { when: 'do script', error: { number: -609 } }],
  ])('runs a macro once, of unknown outcome, when it %s', async (_, rule) => {
    const { km, osascript } = driven(rule);
    await expect(km.run('Pay the bill', { timeout: '2s' })).rejects.toThrow(code('applescript/unknown-outcome'));
    expect(await km.variables.list()).toEqual(['a', 'b c']);
    expect(osascript.calls().filter(({ script }) => script.includes('do script'))).toHaveLength(1);
  });

  it('is unknown where there is no osascript, and what acts says that it needs macOS', async () => {
    if (process.platform === 'darwin') return;
    const runner = createScriptPool();
    onTestFinished(() => runner.close());
    const km = keyboardMaestro(runner);
    const { state, rungs } = await km.health();
    expect([state, rungs[0]?.text]).toEqual(['unknown', 'needs macOS']);
    await expect(km.run('a')).rejects.toThrow(code('applescript/needs-macos'));
    await expect(km.log().next()).rejects.toThrow(code('applescript/needs-macos'));
  });
});
