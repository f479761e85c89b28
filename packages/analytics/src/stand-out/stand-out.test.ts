import { describe, expect, it } from 'vitest';
import { healthy, operation, reading } from '../../test/measured.ts';
import type { Evidence } from './evidence.ts';
import { standOut } from './index.ts';

const texts = (more: Partial<Evidence>): string[] => standOut({ ...healthy, ...more }).map(({ text }) => text);

describe('what stands out', () => {
  it('is nothing in a healthy program', () => {
    const readings = [
      reading('machine.cpu', 0.4),
      reading('loop.utilization', 0.5),
      reading('gc.time', 0.02),
      reading('loop.delay.p99', 12),
      reading('loop.delay.max', 60),
    ];
    const operations = [operation('a'), operation('b', { failed: 2, errorRate: 0.002 })];
    expect(texts({ operations, readings, stalls: [{ duration: 60, operation: 'a' }] })).toEqual([]);
  });

  it('tells of a blocked loop by what ran, once for each operation', () => {
    const report = [412, 371, 300].map((duration) => ({ duration, operation: 'GET /report' }));
    const unknown = [250, 350].map((duration) => ({ duration, operation: undefined }));
    expect(texts({ stalls: [...report, ...unknown] })).toEqual([
      'event loop blocked 412 ms while GET /report ran (3 times, 1.08 s in all)',
      'event loop blocked 350 ms outside of any measured operation (2 times, 600 ms in all)',
    ]);
  });

  it('does not blame a program for loading its modules', () => {
    expect(texts({ stalls: [{ duration: 340, operation: undefined }] })).toEqual([]);
  });

  it.each([
    { often: 'a second at a time', durations: [1_000], span: 60_000, severity: 'critical' },
    { often: 'a tenth of all time', durations: [300, 300, 400], span: 10_000, severity: 'critical' },
    { often: 'less than that', durations: [300, 300, 400], span: 60_000, severity: 'warning' },
  ])('weighs a loop that is blocked $often', ({ durations, span, severity }) => {
    const stalls = durations.map((duration) => ({ duration, operation: 'a' }));
    expect(standOut({ ...healthy, span, stalls })).toMatchObject([{ severity }]);
  });

  it('tells of a long delay where nobody saw the stalls', () => {
    const readings = [reading('loop.delay.max', 20, { max: 800 })];
    expect(texts({ readings })).toEqual(['event loop blocked up to 800 ms, and it is not known by what']);
    expect(texts({ readings, stalls: [{ duration: 20, operation: undefined }] })).toEqual([]);
  });

  it('warns of no loop that nobody was seen to wait for: a build is meant to keep it busy', () => {
    const stalls = [3_000, 500].map((duration) => ({ duration, operation: undefined }));
    const readings = [reading('loop.utilization', 0.98), reading('loop.delay.p99', 900)];
    expect(standOut({ ...healthy, operations: [], stalls, readings })).toMatchObject([
      {
        severity: 'info',
        text: 'event loop blocked 3 s (2 times, 3.5 s in all); no operation was measured that had to wait',
      },
      { severity: 'info', kind: 'event-loop-busy' },
    ]);
    const [unseen] = standOut({ ...healthy, operations: [], readings: [reading('loop.delay.max', 800)] });
    expect(unseen).toMatchObject({ kind: 'event-loop-blocked', severity: 'info' });
  });

  it('tells whose calls were slow because of others', () => {
    const stalls = [{ duration: 400, operation: 'GET /report' }];
    const slowest = [
      { operation: 'GET /report', duration: 410, loopBlocked: 400 },
      { operation: 'POST /orders', duration: 420, loopBlocked: 390 },
      { operation: 'GET /slow', duration: 5_000, loopBlocked: 400 },
      { operation: 'GET /unknown', duration: 5_000, loopBlocked: undefined },
    ];
    expect(texts({ stalls, slowest })).toEqual([
      'event loop blocked 400 ms while GET /report ran',
      'POST /orders had to wait for the blocked event loop: 390 ms of 420 ms in its slowest call',
    ]);
  });

  it('tells of errors with their share, and of which series', () => {
    const failing = { count: 340, failed: 12, errorRate: 12 / 340, labels: { tenant: 'a' } };
    expect(standOut({ ...healthy, operations: [operation('POST /orders', failing)] })).toEqual([
      {
        kind: 'errors',
        severity: 'warning',
        text: 'POST /orders {tenant="a"} failed in 12 of 340 calls, 3.53 %',
        operation: 'POST /orders',
        evidence: { failed: 12, calls: 340, errorShare: 12 / 340 },
        weight: 12,
      },
    ]);
  });

  it('takes one or two failures for an incident, however few the calls, and three for a pattern', () => {
    const failing = (failed: number) => [
      operation('usual'),
      operation('a', { count: 4, failed, errorRate: failed / 4 }),
    ];
    expect(texts({ operations: failing(2) })).toEqual([]);
    expect(texts({ operations: failing(3) })).toEqual(['a failed in 3 of 4 calls, 75 %']);
  });

  it.each<[string, Partial<Evidence>, RegExp]>([
    ['a long tail', { operations: [operation('a', { p50: 5, p99: 500 })] }, /1 in 100 calls of a takes 500 ms or more/],
    [
      'the operation to look at first',
      { operations: [operation('a', { mean: 100 }), operation('b')] },
      /a takes 90.9 % of the time .* with 50 % of the calls/,
    ],
    ['a saturated machine', { readings: [reading('machine.cpu', 0.97)] }, /CPU \(2 cores\) was 97 % busy: /],
    [
      'a saturated machine of unknown size',
      { readings: [reading('machine.cpu', 0.97)], cores: undefined },
      /CPU was 97 %/,
    ],
    [
      'what the program takes of a saturated machine',
      { readings: [reading('machine.cpu', 0.97), reading('tree.cpu', 1.7)] },
      /97 % busy, 1.7 cores of it by the program/,
    ],
    ['a CPU quota', { readings: [reading('machine.pressure.cpu', 0.4)] }, /waited for a CPU in 40 % of the time/],
    ['stolen CPU', { readings: [reading('machine.cpu.steal', 0.1)] }, /10 % of the CPU went to other virtual machines/],
    ['garbage collection', { readings: [reading('gc.time', 0.25)] }, /garbage collection took 25 % of the time$/],
    [
      'garbage collection in long pauses',
      { readings: [reading('gc.time', 0.25), reading('gc.pause.max', 10, { max: 150 })] },
      /took 25 % of the time, in pauses of up to 150 ms/,
    ],
    ['one long pause', { readings: [reading('gc.pause.max', 0, { max: 180 })] }, /paused the program for 180 ms/],
    [
      'a full heap',
      { readings: [reading('process.heap.used', 9e8, { max: 9.8e8 }), reading('process.heap.limit', 1e9)] },
      /heap reached 980 MB, 98 % of its limit of 1 GB/,
    ],
    [
      'short memory',
      { readings: [reading('machine.memory.used', 9.8e9), reading('machine.memory.available', 2e8)] },
      /200 MB of memory left, 2 %/,
    ],
    ['memory that is waited for', { readings: [reading('machine.pressure.memory', 0.1)] }, /waited for memory in 10 %/],
    ['slow disks', { readings: [reading('machine.pressure.io', 0.4)] }, /waited for disks in 40 %/],
    ['slow disks by idle time', { readings: [reading('machine.cpu.iowait', 0.4)] }, /waited for disks in 40 %/],
    [
      'a quota that stops the container, once',
      {
        readings: [
          reading('container.cpu.throttled', 0.4),
          reading('container.cpu.limit', 0.5),
          reading('machine.pressure.cpu', 0.6),
        ],
      },
      /CPU limit of 0.5 cores stopped it in 40 % of all periods/,
    ],
    [
      'a quota of unknown size',
      { readings: [reading('container.cpu.throttled', 0.4)] },
      /CPU limit stopped it in 40 %/,
    ],
    [
      'a full container',
      { readings: [reading('container.memory.used', 4e8, { max: 4.9e8 }), reading('container.memory.limit', 5e8)] },
      /container's memory reached 490 MB, 98 % of its limit of 500 MB/,
    ],
    ['a full disk', { readings: [reading('machine.filesystem.fullest', 0.93)] }, /^a file system is 93 % full$/],
    ['many open files', { readings: [reading('tree.files.share', 0.1, { max: 0.85 })] }, /had 85 % of the files open/],
    ['few calls', { operations: [operation('a', { count: 3 })] }, /^only 3 calls were measured: /],
    ['one call', { operations: [operation('a', { count: 1 })] }, /^only 1 call was measured: /],
    ['nothing at all', { operations: [], span: 800 }, /^nothing was measured in 800 ms: too little to judge$/],
    [
      'a program that was too short',
      { operations: [], readings: [reading('tree.cpu', 1, { samples: 1 })] },
      /^no calls and only 1 sample of resources were measured/,
    ],
  ])('sees %s, and nothing else', (_, evidence, text) => {
    const found = texts(evidence);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(text);
  });

  it.each([
    { name: 'container.cpu.throttled', calm: 0.09, noticed: 0.1, harmful: 0.5 },
    { name: 'machine.filesystem.fullest', calm: 0.89, noticed: 0.9, harmful: 0.98 },
    { name: 'tree.files.share', calm: 0.79, noticed: 0.8, harmful: 0.95 },
  ] as const)('weighs $name', ({ name, calm, noticed, harmful }) => {
    const severities = (value: number) =>
      standOut({ ...healthy, readings: [reading(name, value)] }).map(({ severity }) => severity);
    expect([calm, noticed, harmful].map(severities)).toEqual([[], ['warning'], ['critical']]);
  });

  it('says nothing of a use without a limit', () => {
    const readings = [reading('container.memory.used', 9e9), reading('container.cpu', 3)];
    expect(texts({ readings })).toEqual([]);
  });

  it('knows a program without operations by its resources', () => {
    expect(texts({ operations: [], readings: [reading('tree.cpu', 0.5)] })).toEqual([]);
  });

  it('does not point to an operation only because it is called most', () => {
    expect(texts({ operations: [operation('a', { count: 9_000 }), operation('b')] })).toEqual([]);
    expect(texts({ operations: [operation('only one', { mean: 500 })] })).toEqual([]);
  });

  it('does not call a busy loop a fault without work that waits', () => {
    const busy = reading('loop.utilization', 1);
    expect(texts({ readings: [busy] })).toEqual([]);
    expect(texts({ readings: [busy, reading('loop.delay.p99', 5)] })).toEqual([]);
    expect(texts({ readings: [busy, reading('loop.delay.p99', 80)] })[0]).toMatch(/one core is the limit/);
  });

  it('does not judge a shortage by a few samples', () => {
    expect(texts({ readings: [reading('machine.cpu', 1, { samples: 2 })] })).toEqual([]);
  });

  it('tells what holds up the machine once: saturation says all that pressure does', () => {
    const readings = [reading('machine.cpu', 0.95), reading('machine.pressure.cpu', 0.6)];
    expect(standOut({ ...healthy, readings }).map(({ kind }) => kind)).toEqual(['cpu-saturated']);
  });

  it('says nothing twice', () => {
    const failing = operation('a', { failed: 500, errorRate: 0.5 });
    expect(texts({ operations: [failing, failing] })).toHaveLength(1);
  });

  it('puts the worst first, and lets no kind of finding crowd out the others', () => {
    const operations = Array.from({ length: 30 }, (_, i) =>
      operation(`op${i}`, { failed: 20 + i, errorRate: (20 + i) / 1_000, p50: 1, p99: 500 + i }),
    );
    const readings = [reading('machine.cpu', 1), reading('machine.pressure.io', 0.5), reading('gc.time', 0.2)];
    const found = standOut({ ...healthy, operations, readings, stalls: [{ duration: 2_000, operation: 'a' }] });
    expect(found.map(({ kind }) => kind)).toEqual([
      'event-loop-blocked',
      ...Array.from({ length: 4 }, () => 'errors'),
      'gc',
      'cpu-saturated',
      'disk-pressure',
      ...Array.from({ length: 2 }, () => 'long-tail'),
    ]);
    expect(found[1]?.evidence.failed).toBe(49);
  });
});
