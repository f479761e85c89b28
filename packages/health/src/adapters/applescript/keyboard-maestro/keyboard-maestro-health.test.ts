import { describe, expect, it } from 'vitest';
import { type MemoryEngine, memoryEngine, offMacOS, refusing, scriptError } from '../../../../test/memory-engine.ts';
import { keyboardMaestroChecks } from '../../../applescript/keyboard-maestro/checks.ts';
import type { RungName } from '../../../applescript/keyboard-maestro/rung.ts';
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
    const km = keyboardMaestro(offMacOS, { canary: { macro: 'Canary' }, web: 'http://127.0.0.1:1/' });
    const { state, rungs } = await km.health();
    expect(state).toBe('unknown');
    const asked = rungs.filter(({ name }) => process.platform !== 'darwin' || name !== 'log');
    expect(asked.map((rung) => `${rung.state}: ${rung.text}`)).toEqual(asked.map(() => 'unknown: needs macOS'));
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
