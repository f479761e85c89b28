import { isPerfError } from '@perf/core';
import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

function messageOf(config: unknown): string {
  try {
    parseConfig(config, 'perf.config.ts');
  } catch (error) {
    if (isPerfError(error) && error.code === 'runtime/invalid-config') return `${error.message}\n${error.hint}`;
    throw error;
  }
  return 'no error';
}

describe('a configuration', () => {
  it('turns limits with units into milliseconds', () => {
    const { contracts } = parseConfig(
      { contracts: [{ operation: 'GET /', p95: '0.2s', max: '1m', errorRate: 0.01 }] },
      'x',
    );
    expect(contracts[0]).toMatchObject({
      operation: 'GET /',
      targets: { p95: 200, max: 60_000, errorRate: 0.01 },
      minSamples: 20,
    });
  });

  it('knows where measurements are sent to, and shows no value of it in an error', () => {
    const variable = (name: string): string => ['$', `{${name}}`].join('');
    const remoteWrite = { url: variable('PROM_URL'), headers: { a: variable('TOKEN') }, labels: { job: 'shop' } };
    expect(parseConfig({ remoteWrite }, 'x').remoteWrite).toEqual(remoteWrite);
    expect(parseConfig({}, 'x').remoteWrite).toBeUndefined();
    const wrong = { url: 'secret@prometheus', headers: { authorization: 5 }, maxBytes: -1 };
    const message = messageOf({ remoteWrite: wrong });
    expect(message).toContain('`remoteWrite.url`: expected an address that begins with http:// or https://\n');
    expect(message).toContain('`remoteWrite.maxBytes`');
    expect(message).not.toContain('secret');
    expect(messageOf({ remoteWrite: { ...remoteWrite, token: 's3cret' } })).toContain(
      'Unknown key `remoteWrite.token`',
    );
  });

  it('lets agents do nothing unless it says what, and where', () => {
    expect(parseConfig({}, 'x').mcp).toEqual({ allow: [], targets: [], restoreTo: [] });
    const mcp = { allow: ['run_load_test'], targets: ['http://localhost:3000/api', '[::1]:8080'], restoreTo: ['out'] };
    expect(parseConfig({ mcp }, 'x').mcp).toEqual(mcp);
    const message = messageOf({ mcp: { allow: ['*'], targets: ['ftp://x', 'a b'], restore: [] } });
    expect(message).toContain('`mcp.allow[0]`: expected the name of a tool, got `"*"`');
    expect(message).toMatch(/`mcp.targets\[0\]`.*ftp.*\n.*`mcp.targets\[1\]`/);
    expect(message).toContain('Unknown key `mcp.restore`');
  });

  it('tells contracts on readings from those on operations', () => {
    const { contracts, readingContracts } = parseConfig(
      {
        contracts: [
          { reading: 'process.rss', max: '512MB', for: '5m' },
          { operation: 'GET /', p95: 200 },
          { reading: 'loop.delay.p99', max: '50ms', min: undefined, name: 'answers' },
        ],
      },
      'x',
    );
    expect(contracts.map(({ operation }) => operation)).toEqual(['GET /']);
    expect(readingContracts).toMatchObject([
      { name: 'process.rss', reading: 'process.rss', bounds: { max: 512e6 }, for: 300_000 },
      { name: 'answers', bounds: { max: 50 }, for: 0 },
    ]);
  });

  it('takes inhibitions, and alerts on contracts of either kind by their names', () => {
    const config = {
      contracts: [
        { operation: 'save', p95: 200 },
        { reading: 'process.rss', max: '512MB', name: 'memory' },
      ],
      alerts: [
        { name: 'slow', contract: 'save' },
        { name: 'big', contract: 'memory', severity: 'critical' },
      ],
      inhibitions: [{ source: ['severity=critical'], target: ['alertname=slow'], equal: ['host'] }],
    };
    expect(parseConfig(config, 'x')).toMatchObject({ alerts: config.alerts, inhibitions: config.inhibitions });
  });

  it('takes alerts on limits and sessions, which only the program knows', () => {
    const names = ['limit.customers.use', 'limit.customers.used', 'sessions.web.active'];
    const alerts = names.map((reading) => ({ name: reading, reading, above: 1 }));
    expect(parseConfig({ alerts }, 'x').alerts).toEqual(alerts);
    expect(messageOf({ alerts: [{ name: 'x', reading: 'limit.customers', above: 1 }] })).toContain('limit.NAME.use');
  });

  it('says how the gate builds and measures, and refuses a share that is none', () => {
    const gate = { against: 'main', commands: ['node bench.js'], detect: 0.1, time: '1m' };
    expect(parseConfig({ gate }, 'x').gate).toEqual(gate);
    for (const wrong of [{ detect: 5 }, { time: 'soon' }, { comands: [] }]) {
      expect(() => parseConfig({ gate: wrong }, 'x')).toThrow(/gate/);
    }
  });

  it('may be empty', () => {
    expect(parseConfig({}, 'x')).toEqual({
      service: undefined,
      dataDir: undefined,
      checks: [],
      maintenance: [],
      contracts: [],
      readingContracts: [],
      alerts: [],
      inhibitions: [],
      mcp: { allow: [], targets: [], restoreTo: [] },
      declared: { operations: {}, limits: {}, sessions: {}, jobs: {}, recovery: {} },
    });
  });

  it.each([
    [{ inhibitions: [{ source: ['a=b'], target: [] }] }, ['`inhibitions[0].target`', '`[]`']],
    [{ inhibitions: [{ source: 'a=b', target: ['a=b'] }] }, ['`inhibitions[0].source`', '`"a=b"`', 'severity=']],
    [{ inhibitions: [{ source: ['a'], target: ['a=b'] }] }, ['`matchers`', '`"a"`']],
    [{ inhibitions: [{ source: ['a=b'], target: ['a=b'], same: [] }] }, ['`inhibitions[0].same`']],
    [{ alerts: [{ name: 'x', contract: 'memory' }], contracts: [{ reading: 'process.rss', max: 1 }] }, ['process.rss']],
    [{ contract: [] }, ['`contract`', 'Known keys']],
    [{ service: '' }, ['`service`', '``'.replace('``', '`""`')]],
    [{ contracts: {} }, ['`contracts`', '`{}`']],
    [{ contracts: [{ operation: 'a', p95: -1 }] }, ['`contracts[0].p95`', '`-1`']],
    [{ contracts: [{ operation: 'a', p95: '200' }] }, ['`contracts[0].p95`', '`"200"`']],
    [{ contracts: [{ operation: 'a', errorRate: 2 }] }, ['`contracts[0].errorRate`', '`2`']],
    [{ contracts: [{ operation: 'a', p96: 200 }] }, ['`contracts[0].p96`']],
    [{ contracts: [{ operation: 'a' }] }, ['`targets`', '`a`']],
    [
      {
        contracts: [
          { operation: 'a', p95: 1 },
          { operation: 'b', p95: 1, window: '2h' },
        ],
      },
      ['`contracts[1].window`', '`"2h"`'],
    ],
    [
      {
        contracts: [
          { operation: 'a', p95: 1 },
          { reading: 'rss', max: 1 },
        ],
      },
      ['`contracts[1].reading`', '`"rss"`'],
    ],
    [{ contracts: [{ reading: 'process.rss', max: true }] }, ['`contracts[0].max`', '`true`']],
    [{ contracts: [{ reading: 'process.rss', max: '5m' }] }, ['`max`', '`"5m"`', "'512MB'"]],
    [{ contracts: [{ reading: 'process.rss', max: 1, for: 'long' }] }, ['`contracts[0].for`', '`"long"`']],
    [{ contracts: [{ reading: 'process.rss', p95: 1, max: 1 }] }, ['`contracts[0].p95`']],
    [{ contracts: [{ reading: 'process.rss' }] }, ['`bounds`', '`process.rss`']],
    [{ contracts: [null] }, ['`contracts[0]`', '`null`']],
    [{ alerts: ['memory'] }, ['`alerts[0]`', '`"memory"`']],
    [{ alerts: [{ name: 'a', reading: 'tree.rss', abov: 1 }] }, ['`abov` of the alert rule "a"']],
    [{ alerts: [{ name: 'a', reading: 'tree.rs', above: 1 }] }, ['`alerts[0].reading`', 'tree.rss', '`"tree.rs"`']],
    [{ alerts: [{ name: 'a', absent: 'backup', for: '1m' }] }, ['`alerts[0].absent`', '`"backup"`']],
    [
      { contracts: [{ operation: 'b', p95: 1 }], alerts: [{ name: 'a', contract: 'c' }] },
      ['`alerts[0].contract`: expected one of b, got `"c"`'],
    ],
    [{ backup: {} }, ['`backup.sources`', 'Known keys']],
    [{ backup: { sources: {} } }, ['`backup.sources`', 'a source at least', '`{}`']],
    [{ backup: { sources: { app: { file: 'a' } } } }, ['`backup.sources.app`', '`{ sqlite }`']],
    [{ backup: { sources: { 'a/b': { files: 'a' } } } }, ['`backup.sources.a/b`', 'expected a name of letters']],
    [{ backup: { sources: { app: { files: [] } } } }, ['`backup.sources.app.files`']],
    [{ backup: { sources: { app: { files: 'a' } }, every: '0s' } }, ['`backup.every`', '`"0s"`']],
    [{ backup: { sources: { app: { files: 'a' } }, keep: { last: 0 } } }, ['`backup.keep.last`', '`0`']],
    [{ backup: { sources: { app: { files: 'a' } }, keep: {} } }, ['`backup.keep`', 'a rule at least']],
    [{ backup: { sources: { app: { files: 'a' } }, drillEvery: true } }, ['`backup.drillEvery`', '`true`', 'or false']],
    [{ backup: { sources: { app: { files: 'a' } }, encrypt: 'secret' } }, ['`backup.encrypt`']],
    ['nonsense', ['`config`', '`"nonsense"`']],
    [null, ['`config`', '`null`']],
  ])('names the key, the value and what to do: %j', (config, words) => {
    const message = messageOf(config);
    expect(message).toContain('perf.config.ts');
    for (const word of words) expect(message).toContain(word);
  });

  it('never repeats a passphrase that was written into it', () => {
    const message = messageOf({ backup: { sources: { app: { files: 'a' } }, encrypt: 'my secret' } });
    expect(message).toContain('`backup.encrypt`: expected `{ passphraseEnv }`');
    expect(message).not.toContain('my secret');
  });

  it('never repeats an address of backups, in which a password may stand', () => {
    const copyTo = 's3://key:my-secret@bucket/x';
    const message = messageOf({ backup: { sources: { shop: { postgres: 'postgres://me:my-secret@db' } }, copyTo } });
    expect(message).toContain('`backup.sources.shop`');
    expect(message).toContain('`backup.copyTo`');
    expect(message).not.toContain('my-secret');
  });

  it('names every key that is wrong, not only the first', () => {
    const message = messageOf({ service: 5, contracts: [{ operation: '', p95: true }] });
    expect(message).toContain('`service`');
    expect(message).toContain('`contracts[0].operation`');
    expect(message).toContain('`contracts[0].p95`');
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [10n, '10'],
    [Object.assign({}, { a: 1n }), 'an object that JSON can’t say'],
  ])('says what it was given, whatever that is: %s', (value, said) => {
    expect(() => parseConfig({ limits: { customers: value } } as never, 'test')).toThrow(
      expect.objectContaining({ code: 'runtime/invalid-config', message: expect.stringContaining(`got \`${said}\``) }),
    );
  });
});
