import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Built,
  builtPreload,
  collecting,
  gathered,
  heard,
  lastWords,
  nodes,
  runWatched,
  startWatched,
} from '../../../test/watched-program.ts';

let built: Built;
beforeAll(async () => {
  built = await builtPreload();
});

describe.each(nodes)('a collector that fails a program on Node $version', ({ path: node }) => {
  const busy = (seconds: number): string => `
    const { createMonitor } = require(${JSON.stringify(built.core)});
    const monitor = createMonitor();
    const began = Date.now();
    const timer = setInterval(() => {
      for (let i = 0; i < 2000; i += 1) monitor.operation('save', { item: String(i) }).record(Math.random() * 100);
      if (Date.now() - began > ${seconds * 1000}) { clearInterval(timer); console.log('done'); }
    }, 20);`;
  const done = { code: 0, signal: null, stdout: 'done\n', stderr: '' };

  it('by not being there does no harm', async () => {
    const collected = { environment: { PERFKIT_SOCKET: '/does/not/exist', PERFKIT_SPOOL: '/neither/does/this' } };
    const files = { 'app.cjs': busy(0.5) };
    expect(await runWatched({ node, register: built.register, collected, files })).toEqual(done);
  });

  it('by going away does no harm, and the last words tell all', async () => {
    const collected = await collecting();
    const files = { 'app.cjs': busy(1) };
    const program = await startWatched({ node, register: built.register, collected, files });
    await heard(() => expect(collected.messages.length).toBeGreaterThan(1));
    await collected.close();
    expect(await program.result).toEqual(done);
    const words = lastWords(collected).flat();
    expect(words.some((message) => message.type === 'update' && message.series.length === 2000)).toBe(true);
  });

  it('by not reading does not keep it from ending, and the last words tell all', async () => {
    const collected = await collecting({ deaf: true });
    const files = { 'app.cjs': busy(1) };
    expect(await runWatched({ node, register: built.register, collected, files })).toEqual(done);
    expect(gathered(collected).snapshot.operations).toHaveLength(2000);
  });

  it('by leaving no room for last words: they come through the connection', async () => {
    const collected = await collecting();
    const environment = { ...collected.environment, PERFKIT_SPOOL: '/neither/does/this' };
    const files = {
      'app.cjs': `
        const last = require(${JSON.stringify(built.core)}).createMonitor().operation('last');
        setTimeout(() => { last.record(1); console.log('done'); process.exit(); }, 400);`,
    };
    const result = await runWatched({ node, register: built.register, collected: { environment }, files });
    expect(result).toEqual(done);
    await heard(() => expect(gathered(collected).counts.last).toBe('1 (0 failed)'));
    expect(collected.messages.at(-1)).toMatchObject({ type: 'update', flushed: true });
  });

  it('by neither reading nor leaving room does not keep it from ending', async () => {
    const collected = await collecting({ deaf: true });
    const environment = { ...collected.environment, PERFKIT_SPOOL: '/neither/does/this' };
    const files = { 'app.cjs': busy(0.5) };
    expect(await runWatched({ node, register: built.register, collected: { environment }, files })).toEqual(done);
  });
});
