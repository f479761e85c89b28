import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeClock } from '@tooling/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachineSampler } from './machine.ts';

const FILES = ['stat', 'meminfo', 'diskstats', 'net/dev', 'loadavg', 'sys/fs/file-nr', 'self/mountinfo'].concat(
  ['cpu', 'memory', 'io'].map((resource) => `pressure/${resource}`),
);
const number = fc.oneof(fc.nat(1000), fc.maxSafeNat()).map(String);
const token = fc.oneof(
  { arbitrary: number, weight: 6 },
  fc.constantFrom(
    'cpu',
    'cpu0',
    'MemTotal:',
    'MemAvailable:',
    'SwapTotal:',
    'SwapFree:',
    'some',
    'total=5',
    'total=',
    'sda',
    'sda1',
    'eth0:',
    'eth0:7',
    '-3',
    'kB',
  ),
);
const text = fc
  .array(
    fc.array(token, { maxLength: 18 }).map((words) => words.join(' ')),
    { maxLength: 6 },
  )
  .map((lines) => lines.join('\n'));
const content = fc.oneof(
  { arbitrary: text, weight: 4 },
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
);
const moments = fc.array(fc.tuple(fc.constantFrom(...FILES), content, fc.nat(2000)), { maxLength: 12 });

describe('machine sampler', () => {
  it('gives finite numbers of at least 0, and shares of at most 1, whatever the files hold', () => {
    fc.assert(
      fc.property(moments, (all) => {
        const root = mkdtempSync(join(tmpdir(), 'proc-law-'));
        for (const folder of ['net', 'pressure', 'sys/fs', 'self']) mkdirSync(join(root, folder), { recursive: true });
        for (const file of FILES) writeFileSync(join(root, file), '');
        const clock = fakeClock();
        const sampler = createMachineSampler({ root, clock });
        for (const [file, changed, passed] of all) {
          writeFileSync(join(root, file), changed, 'latin1');
          clock.advance(passed);
          for (const [name, value] of Object.entries(sampler.sample())) {
            expect(Number.isFinite(value) && value >= 0, `${name} ${value}`).toBe(true);
            if (/cpu|pressure/.test(name)) expect(value, name).toBeLessThanOrEqual(1 + 1e-9);
          }
          const { cpus = [], disks = [], interfaces = [] } = sampler.details();
          for (const each of [...cpus, ...disks, ...interfaces]) {
            for (const value of Object.values(each)) {
              if (typeof value === 'number') expect(Number.isFinite(value) && value >= 0, each.name).toBe(true);
            }
          }
        }
        sampler.close();
        rmSync(root, { recursive: true });
      }),
      { numRuns: 200 },
    );
  });
});
