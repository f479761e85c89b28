import { describe, expect, it } from 'vitest';
import { type MemoryEngine, memoryEngine, offMacOS, scriptError } from '../../../../test/memory-engine.ts';
import { type KeyboardMaestroOptions, keyboardMaestro } from './keyboard-maestro.ts';

const NO_LOG = { path: '/nowhere/Engine.log' };

function setUp(options: KeyboardMaestroOptions = {}) {
  const engine = memoryEngine();
  return { engine, km: keyboardMaestro(engine, { log: NO_LOG, ...options }) };
}

const code = (error: string) => expect.objectContaining({ code: error });

describe('the macros of Keyboard Maestro', () => {
  it('are listed with their groups', async () => {
    const { engine, km } = setUp();
    engine.groups = { 'Büro & "Co"': [{ id: 'A1', name: '<b>📎</b>\nsecond line' }], Empty: [] };
    expect(await km.macros()).toEqual([{ id: 'A1', name: '<b>📎</b>\nsecond line', group: 'Büro & "Co"' }]);
    expect((await km.groups()).map(({ name, macros }) => [name, macros.length])).toEqual([
      ['Büro & "Co"', 1],
      ['Empty', 0],
    ]);
  });

  it('may be thousands', async () => {
    const { engine, km } = setUp();
    const many = Array.from({ length: 20_000 }, (_, at) => ({ id: `ID-${at}`, name: `Macro ${at}` }));
    engine.groups = { All: many };
    const macros = await km.macros();
    expect(macros).toHaveLength(20_000);
    expect(macros.at(-1)).toEqual({ id: 'ID-19999', name: 'Macro 19999', group: 'All' });
  });

  it.each(['<plist><array><dict><key>name</key>', 'missing value', '', '<plist><string>a</string></plist>'])(
    'are refused when the answer is no list of them: %j',
    async (answer) => {
      const { engine, km } = setUp();
      engine.answer = () => answer;
      await expect(km.macros()).rejects.toThrow(code('health/unreadable-plist'));
    },
  );

  it.each([
    '" & (do shell script "rm -rf /") & "',
    'a "quoted" \\" name',
    'line\nbreak\r\u2028tab\t',
    '👩‍👩‍👧 ümlaut',
    'with a \0 in it',
    'end tell\nend run',
  ])('are run whatever their name and parameter are: %j', async (text) => {
    const { engine, km } = setUp();
    engine.groups = { All: [{ id: 'X', name: text, does: (parameter) => `ran with ${parameter}` }] };
    expect((await km.run(text, { parameter: text })).text).toBe(`ran with ${text}`);
    await km.run(text);
    expect(engine.runs).toEqual([
      { macro: text, parameter: text },
      { macro: text, parameter: undefined },
    ]);
    // What is compiled has nothing of it.
    expect(engine.calls[0]?.script).toBe(engine.calls[1]?.script);
  });

  it('are of unknown outcome when they do not end in time, and run once', async () => {
    const { engine, km } = setUp();
    engine.groups = { All: [{ id: 'X', name: 'Long', does: 'hang' }] };
    await expect(km.run('Long')).rejects.toThrow(code('applescript/unknown-outcome'));
    expect(engine.runs).toHaveLength(1);
  });

  it('are given their deadline and their signal', async () => {
    const { engine, km } = setUp();
    engine.groups = { All: [{ id: 'X', name: 'a' }] };
    await km.run('X', { timeout: '5m' });
    expect(engine.calls[0]?.options).toMatchObject({ timeout: '5m', effect: 'write' });
    await expect(km.run('X', { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    expect(engine.runs).toHaveLength(1);
  });

  it.each(['applescript/connection-lost', 'applescript/worker-lost'] as const)(
    'are of unknown outcome when the Engine or what ran them is gone in the middle: %s',
    async (lost) => {
      const { engine, km } = setUp();
      engine.answer = () => {
        throw scriptError(lost, { number: -609 });
      };
      await expect(km.run('a')).rejects.toThrow(code('applescript/unknown-outcome'));
      await expect(km.macros()).rejects.toThrow(code(lost));
      engine.answer = () => {
        throw scriptError(lost, { begun: false });
      };
      await expect(km.run('a')).rejects.toThrow(code(lost));
    },
  );

  it.each([
    ['applescript/no-such-object', (engine: MemoryEngine) => Object.assign(engine, { groups: {} })],
    ['applescript/not-running', (engine: MemoryEngine) => Object.assign(engine, { isRunning: false })],
    ['applescript/no-such-application', (engine: MemoryEngine) => Object.assign(engine, { isInstalled: false })],
    ['applescript/unauthorised', (engine: MemoryEngine) => Object.assign(engine, { permission: -1743 })],
  ])('say why they can not be run: %s', async (name, breakIt) => {
    const { engine, km } = setUp();
    breakIt(engine);
    await expect(km.run('any')).rejects.toThrow(code(name));
  });

  it('need a name', async () => {
    await expect(setUp().km.run('')).rejects.toThrow(code('health/invalid-argument'));
  });

  it('need macOS', async () => {
    const km = keyboardMaestro(offMacOS);
    const acts = [km.run('a'), km.macros(), km.trigger('a'), km.variables.get('a'), km.variables.list()];
    for (const { reason } of (await Promise.allSettled(acts)) as PromiseRejectedResult[])
      expect(reason).toEqual(code('applescript/needs-macos'));
  });
});

describe('a trigger', () => {
  it('is a URL that has the name and the value as they are', async () => {
    const { engine, km } = setUp();
    const macro = 'a&value=b#c ?/% "é" 📎\n';
    await km.trigger(macro, { value: 'x&macro=y\0' });
    const [url = ''] = engine.opened;
    expect(url).toMatch(/^kmtrigger:\/\/macro=[^&#\s"]*&value=[^&#\s"]*$/);
    const query = new URLSearchParams(url.replace('kmtrigger://', '').replaceAll('+', '%2B'));
    expect([query.get('macro'), query.get('value')]).toEqual([macro, 'x&macro=y\0']);
  });

  it('does not start the Engine', async () => {
    const { engine, km } = setUp();
    engine.isRunning = false;
    await expect(km.trigger('a')).rejects.toThrow(code('applescript/not-running'));
    expect(engine.opened).toEqual([]);
  });

  it('is refused for half a character', async () => {
    await expect(setUp().km.trigger('\ud83d')).rejects.toThrow(code('health/invalid-argument'));
  });
});

describe('the variables of Keyboard Maestro', () => {
  it('are read, written and listed', async () => {
    const { engine, km } = setUp();
    const value = '"; delay 5 -- \n👋';
    await km.variables.set('Über uns', value);
    await km.variables.set('Other', '');
    expect(await km.variables.get('Über uns')).toBe(value);
    expect(await km.variables.get('Not there')).toBe('');
    expect(await km.variables.list()).toEqual(['Über uns', 'Other']);
    expect(engine.calls[0]?.options.effect).toBe('write');
  });

  it('are of unknown outcome when setting them is not answered', async () => {
    const { engine, km } = setUp();
    engine.isStuck = true;
    await expect(km.variables.set('a', 'b')).rejects.toThrow(code('applescript/unknown-outcome'));
    await expect(km.variables.get('a')).rejects.toThrow(code('applescript/timed-out'));
  });
});
