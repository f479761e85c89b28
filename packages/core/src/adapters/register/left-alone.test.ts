import { beforeAll, describe, expect, it } from 'vitest';
import { type Built, builtPreload, collecting, gathered, nodes, runWatched } from '../../../test/watched-program.ts';

let built: Built;
beforeAll(async () => {
  built = await builtPreload();
});

describe.each(nodes)('a program on Node $version', ({ path: node }) => {
  const watched = async (files: Record<string, string>, more: object = {}) => {
    const collected = await collecting();
    const result = await runWatched({ node, register: built.register, collected, files, ...more });
    return { result, ...gathered(collected) };
  };

  it('keeps the options that the user gave to Node', async () => {
    const { result, hellos } = await watched(
      {
        'app.cjs': `console.log(process.execArgv.length, require('node:v8').getHeapStatistics().heap_size_limit < 4e8, globalThis.own);`,
        'own.cjs': 'globalThis.own = true;',
      },
      { nodeOptions: '--max-old-space-size=100 --require ./own.cjs' },
    );
    expect(result).toMatchObject({ code: 0, stdout: '0 true true\n', stderr: '' });
    expect(hellos).toHaveLength(1);
  });

  it('that is a package manager is left alone, but not what it starts', async () => {
    const { hellos, result } = await watched({
      'npm-cli.js': `
        new (require('node:worker_threads').Worker)('', { eval: true }).on('exit', () =>
          require('node:child_process').execFileSync(process.execPath, ['app.cjs'], { stdio: 'inherit' }));`,
      'app.cjs': `console.log('started');`,
    });
    expect(result).toMatchObject({ code: 0, stdout: 'started\n' });
    expect(hellos.map(({ program }) => program)).toEqual(['app.cjs']);
  });

  it.each([{ PERFKIT_OFF: '1' }, { PERFKIT_SOCKET: '' }])('is left alone with %o', async (environment) => {
    const collected = await collecting();
    const both = { environment: { ...collected.environment, ...environment } };
    const result = await runWatched({
      node,
      register: built.register,
      collected: both,
      files: { 'app.cjs': `console.log(process.listenerCount('exit'));` },
    });
    expect(result.stdout).toBe('0\n');
    expect(gathered(collected).hellos).toEqual([]);
  });

  it('is watched once, though the preload is named twice', async () => {
    const { hellos } = await watched(
      { 'app.cjs': `process.on('exit', () => undefined);` },
      { nodeOptions: `--require "${built.register.replace('register.cjs', './/register.cjs')}"` },
    );
    expect(hellos).toHaveLength(1);
  });

  it('gets no warning of too many listeners that it does not have', async () => {
    const { result } = await watched({
      'app.cjs': `for (let i = 0; i < process.getMaxListeners() - 1; i += 1) process.on('exit', () => undefined);`,
    });
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });
});
