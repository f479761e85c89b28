import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type MemoryEngine, memoryEngine, scriptError } from '../../../../test/memory-engine.ts';
import { keyboardMaestroChecks } from '../../../applescript/keyboard-maestro/checks.ts';
import type { RungName } from '../../../applescript/keyboard-maestro/rung.ts';
import type { ScriptRunner } from '../../../applescript/script-runner.ts';
import { createHealth } from '../../../health.ts';
import { type KeyboardMaestroOptions, keyboardMaestro } from './keyboard-maestro.ts';

const NO_LOG = { path: '/nowhere/Engine.log' };

function setUp(options: KeyboardMaestroOptions = {}) {
  const engine = memoryEngine();
  return { engine, km: keyboardMaestro(engine, { log: NO_LOG, ...options }) };
}

async function statesOf({ health }: { health: ReturnType<typeof keyboardMaestro>['health'] }) {
  const { state, rungs } = await health();
  const rung = (name: RungName) => rungs.find((one) => one.name === name);
  return { state, rung, states: rungs.map((one) => `${one.name} ${one.state}`) };
}

const offMacOS: ScriptRunner = {
  run: async () => {
    throw scriptError('applescript/needs-macos', { begun: false });
  },
};

const refusing = (error: unknown): ScriptRunner => ({
  run: async () => {
    throw error;
  },
});

const code = (error: string) => expect.objectContaining({ code: error });

async function served(answer: Parameters<typeof createServer>[1]): Promise<{ url: string; server: Server }> {
  const server = createServer(answer as never).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

describe('the health of Keyboard Maestro', () => {
  const ABOVE = ['web port', 'log', 'canary'];
  const all: KeyboardMaestroOptions = { web: 'http://127.0.0.1:4490/', canary: { macro: 'Canary' } };

  const ENGINE_RUNGS = ['installed', 'running', 'authorised', 'answers'];

  it.each<{ it: string; has: Partial<MemoryEngine>; state?: string; broken: string; todo: RegExp }>([
    { it: 'is not installed', has: { isInstalled: false }, broken: 'installed', todo: /Install/ },
    { it: 'does not run', has: { isRunning: false }, broken: 'running', todo: /Open Keyboard Maestro/ },
    {
      it: 'may not be automated, which is not down',
      has: { permission: -1743 },
      state: 'unauthorised',
      broken: 'authorised',
      todo: /Privacy & Security → Automation .*x-apple\.systempreferences:.*Privacy_Automation/,
    },
    {
      it: 'was never asked about, which is not down',
      has: { permission: -1744 },
      state: 'unauthorised',
      broken: 'authorised',
      todo: /somebody sits at the screen/,
    },
    { it: 'takes events and answers none', has: { isStuck: true }, broken: 'answers', todo: /restart the Engine/ },
  ])('says the lowest rung that is broken when it $it', async ({ has, state = 'fail', broken, todo }) => {
    const { engine, km } = setUp(all);
    Object.assign(engine, has);
    const found = await km.health();
    const [, ...above] = [...ENGINE_RUNGS.slice(ENGINE_RUNGS.indexOf(broken)), ...ABOVE];
    expect(found.state).toBe(state);
    expect(found.rungs.map((rung) => [rung.name, rung.state, rung.blockedBy])).toEqual([
      ...ENGINE_RUNGS.slice(0, ENGINE_RUNGS.indexOf(broken)).map((name) => [name, 'pass', undefined]),
      [broken, state, undefined],
      ...above.map((name) => [name, 'blocked', broken]),
    ]);
    expect(found.rungs.find(({ name }) => name === broken)?.todo).toMatch(todo);
    expect(engine.disturbances).toEqual([]);
  });

  it('passes rung by rung, and leaves what nobody asked for unasked', async () => {
    const { engine, km } = setUp();
    expect((await statesOf(km)).states).toEqual([
      'installed pass',
      'running pass',
      'authorised pass',
      'answers pass',
      'log unknown',
    ]);
    expect(engine.runs).toEqual([]);
  });

  it('is unknown off macOS, in all rungs', async () => {
    const km = keyboardMaestro(offMacOS, { canary: { macro: 'Canary' } });
    const { state, rungs } = await km.health();
    expect(state).toBe('unknown');
    expect(rungs.slice(0, 4).map((rung) => `${rung.state}: ${rung.text}`)).toEqual(
      Array(4).fill('unknown: needs macOS'),
    );
    expect(rungs.find(({ name }) => name === 'canary')?.text).toBe('needs macOS');
  });

  it.each([
    ['applescript/queue-full', false],
    ['applescript/worker-lost', true],
    ['applescript/closed', false],
    ['applescript/timed-out', false],
  ] as const)('is unknown when it could not be asked: %s', async (name, begun) => {
    expect((await keyboardMaestro(refusing(scriptError(name, { begun }))).health()).state).toBe('unknown');
  });

  it('is unknown when the runner throws what it never promised', async () => {
    expect((await keyboardMaestro(refusing('nonsense'), { log: NO_LOG }).health()).state).toBe('unknown');
  });

  it('tells Accessibility from Automation by the number of the error, whatever its language', async () => {
    const { engine, km } = setUp();
    engine.answer = () => {
      throw scriptError('applescript/unauthorised', { number: -25211 });
    };
    const answers = (await statesOf(km)).rung('answers');
    expect(answers).toMatchObject({ state: 'unauthorised', todo: expect.stringContaining('Privacy_Accessibility') });
  });

  it('is well when it answers that it knows no such variable', async () => {
    const { engine, km } = setUp();
    engine.answer = () => {
      throw scriptError('applescript/no-such-object', { number: -1728 });
    };
    expect((await statesOf(km)).rung('answers')?.state).toBe('pass');
  });

  it('fails when the Engine quits between two rungs, and does not start it again', async () => {
    const { engine, km } = setUp();
    const { run } = engine;
    engine.run = async (script, options) => {
      const answer = await run(script, options);
      // The script that asks for the permission is the last to find it running.
      if (options?.language === 'javascript' && engine.calls.length > 3) engine.isRunning = false;
      return answer;
    };
    const { rung } = await statesOf(km);
    expect(rung('answers')).toMatchObject({ state: 'fail', text: 'Keyboard Maestro Engine does not run' });
    expect(engine.disturbances).toEqual([]);
  });

  it('does not wait behind a macro that runs for long', async () => {
    const { engine, km } = setUp();
    await km.health();
    expect(engine.calls.map(({ options }) => options.target)).toEqual(engine.calls.map(() => undefined));
  });
});

describe('the canary', () => {
  const CANARY = { macro: 'Canary', parameter: 'now', expect: 'alive' };
  const canary = async (does: 'hang' | (() => string), options: Partial<typeof CANARY> = {}) => {
    const { engine, km } = setUp({ canary: { ...CANARY, ...options } });
    engine.groups = { Tests: [{ id: 'C1', name: 'Canary', does }] };
    const { rung } = await statesOf(km);
    return { ...rung('canary'), runs: engine.runs };
  };

  it('passes when it returns what it has to', async () => {
    expect(await canary(() => 'alive\n')).toMatchObject({
      state: 'pass',
      runs: [{ macro: 'Canary', parameter: 'now' }],
    });
  });

  it('fails when it returns something else', async () => {
    expect((await canary(() => 'dead')).state).toBe('fail');
  });

  it('fails when it does not end, and is not run again', async () => {
    const { state, text, runs } = await canary('hang');
    expect(state).toBe('fail');
    expect(text).toContain('may still run');
    expect(runs).toHaveLength(1);
  });

  it('fails when there is no such macro', async () => {
    expect((await canary(() => 'alive', { macro: 'Gone' })).state).toBe('fail');
  });
});

describe('the web port', () => {
  const web = async (url: string, within = '10s') => (await statesOf(setUp({ web: url, within }).km)).rung('web port');

  it('passes on any answer, also on one that asks for a password', async () => {
    const { url } = await served((_, response) => response.writeHead(401).end());
    expect(await web(url)).toMatchObject({ state: 'pass', text: expect.stringContaining('401') });
  });

  it('fails when nothing comes', async () => {
    const { url } = await served(() => undefined);
    expect(await web(url, '50ms')).toMatchObject({
      state: 'fail',
      text: expect.stringContaining('no answer within 50 ms'),
    });
  });

  it('passes when an answer begins and never ends', async () => {
    const { url } = await served((_, response) => response.writeHead(200).write('x'));
    expect((await web(url))?.state).toBe('pass');
  });

  it('fails when nobody listens, and hides nothing else', async () => {
    const { url, server } = await served(() => undefined);
    server.close();
    const { rung } = await statesOf(setUp({ web: url, canary: { macro: 'a' } }).km);
    expect(rung('web port')).toMatchObject({ state: 'fail', text: expect.stringContaining('ECONNREFUSED') });
    expect(rung('canary')?.state).not.toBe('blocked');
  });

  it('is refused when it is no URL', () => {
    expect(() => setUp({ web: 'localhost:4490' })).toThrow('Expected `url` of keyboardMaestro');
  });
});

describe('the errors in the log', () => {
  const stamp = (ago: number): string => {
    const at = new Date(Date.now() - ago);
    const two = (value: number) => String(value).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  };
  const logged = async (lines: readonly string[] | Buffer) => {
    const path = (await temporaryFolder()).at('Engine.log');
    writeFileSync(path, Buffer.isBuffer(lines) ? lines : lines.map((line) => `${line}\n`).join(''));
    return (await statesOf(setUp({ log: { path, warn: 2, fail: 4, window: '10m' } }).km)).rung('log');
  };
  const failed = (ago: number) => `${stamp(ago)} Action 12 failed: no such menu`;

  it('count as far back as the window goes', async () => {
    expect(await logged([failed(3_600_000), failed(1_200_000), failed(5_000)])).toMatchObject({
      state: 'pass',
      text: '1 error in 10 min',
    });
    expect((await logged([failed(5_000), failed(4_000)]))?.state).toBe('warn');
    const many = await logged([1, 2, 3, 4].map((second) => failed(second * 1_000)));
    expect(many).toMatchObject({ state: 'fail', observed: [{ name: 'errors', value: 4, unit: 'count' }] });
  });

  it('do not count the lines of macros that run well', async () => {
    expect(await logged([`${stamp(1_000)} Execute macro “Unfailing” from trigger`, 'a second line'])).toMatchObject({
      state: 'pass',
      text: '0 errors in 10 min',
    });
  });

  it('make the whole warn, and never fail', async () => {
    const path = (await temporaryFolder()).at('Engine.log');
    writeFileSync(path, `${failed(1_000)}\n`.repeat(100));
    expect((await setUp({ log: { path } }).km.health()).state).toBe('warn');
  });

  it('are unknown in a file that is no log', async () => {
    expect((await logged(Buffer.alloc(3_000_000, 0)))?.state).toBe('unknown');
    expect((await logged([]))?.state).toBe('unknown');
  });
});

describe('the checks of Keyboard Maestro', () => {
  it('wait for each other along the ladder, and say what to do', async () => {
    const { engine, km } = setUp();
    engine.permission = -1743;
    const { checks } = await createHealth({ checks: keyboardMaestroChecks(km) }).run();
    expect(checks.map(({ name, state, blockedBy }) => [name, state, blockedBy])).toEqual([
      ['keyboard maestro installed', 'pass', undefined],
      ['keyboard maestro running', 'pass', undefined],
      ['keyboard maestro authorised', 'unauthorised', undefined],
      ['keyboard maestro answers', 'blocked', 'keyboard maestro authorised'],
      ['keyboard maestro log', 'blocked', 'keyboard maestro authorised'],
    ]);
    expect(checks[2]?.text).toContain('Privacy & Security → Automation');
  });

  it('are unknown off macOS', async () => {
    const km = keyboardMaestro(offMacOS, { log: NO_LOG });
    const { state, checks } = await createHealth({ checks: keyboardMaestroChecks(km, { name: 'km' }) }).run();
    expect(state).toBe('unknown');
    expect(checks[0]).toMatchObject({ name: 'km installed', state: 'unknown', text: 'needs macOS' });
  });
});

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
    for (const act of [km.run('a'), km.macros(), km.trigger('a'), km.variables.get('a'), km.variables.list()])
      await expect(act).rejects.toThrow(code('applescript/needs-macos'));
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
