/** Figures that are kept, by machine. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fuzz, mutatedValue, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { type Baseline, compareBaselines } from '../../baseline/baseline.ts';
import { figuresOf } from '../../bench/figures.ts';
import { thisMachine } from './machine.ts';
import { listBaselines, readBaseline, saveBaseline } from './store.ts';

const here = thisMachine();
const elsewhere = { ...here, fingerprint: '0123456789ab' };
const baseline = (name: string, ms: number, more: Partial<Baseline> = {}): Baseline => ({
  schema: 1,
  name,
  at: 1_000,
  machine: here,
  rows: [{ name: 'sort', wall: figuresOf([ms], 'ms'), samples: 1 }],
  ...more,
});

describe('baselines', () => {
  it('are read as they were kept, one of that name is replaced, and no draft stays', async () => {
    const { path } = await temporaryFolder();
    saveBaseline(path, baseline('v1', 10));
    const file = saveBaseline(path, baseline('v1', 20));
    expect(readBaseline(path, 'v1')).toEqual(baseline('v1', 20));
    expect(readdirSync(dirname(file))).toEqual(['v1.json']);
  });

  it('of another machine are listed, and found by its fingerprint only', async () => {
    const { path } = await temporaryFolder();
    saveBaseline(path, baseline('v1', 10, { machine: elsewhere, at: 2_000 }));
    saveBaseline(path, baseline('v0', 10));
    expect(listBaselines(path).map(({ name }) => name)).toEqual(['v0', 'v1']);
    expect(readBaseline(path, 'v1@0123456789ab').machine).toEqual(elsewhere);
    expect(() => readBaseline(path, 'v1')).toThrow(
      expect.objectContaining({
        code: 'validators/invalid-baseline',
        hint: expect.stringContaining('v1@0123456789ab'),
      }),
    );
  });

  it('refuse names that lead elsewhere, and pass over files that are none', async () => {
    const { path, at } = await temporaryFolder();
    for (const name of ['../v1', '', 'a/b', '.hidden'])
      expect(() => saveBaseline(path, baseline(name, 1))).toThrow('name of a baseline');
    expect(() => readBaseline(path, '../../etc/passwd')).toThrow('name of a baseline');
    expect(() => readBaseline(path, 'v1@../..')).toThrow('none that can be read');
    mkdirSync(at('baselines', here.fingerprint), { recursive: true });
    writeFileSync(at('baselines', here.fingerprint, 'cut.json'), '{"schema": 1, "ro');
    expect(listBaselines(path)).toEqual([]);
    expect(listBaselines(at('nowhere'))).toEqual([]);
  });

  it('that were edited or damaged are read, or passed over', async () => {
    const { path, at } = await temporaryFolder();
    const file = saveBaseline(path, baseline('v1', 10));
    expect(listBaselines(path)).toHaveLength(1);
    await fuzz(mutatedValue([baseline('v1', 10)]), (value) => {
      writeFileSync(file, JSON.stringify(value) ?? '');
      const [one] = listBaselines(path);
      if (one === undefined) return;
      expect(one.name.slice(0, 0) + one.machine.fingerprint.slice(0, 0)).toBe('');
      expect(compareBaselines(one, one).changes).toHaveLength(new Set(one.rows.map(({ name }) => name)).size);
    });
    for (const machine of ['null', '{}']) {
      writeFileSync(at('baselines', here.fingerprint, 'v1.json'), `{"schema":1,"rows":[],"machine":${machine}}`);
      expect(() => readBaseline(path, 'v1')).toThrow('none that can be read');
    }
  });

  it('give ratios on one machine, and none across two', () => {
    const before = baseline('v1', 10);
    const after = baseline('v2', 12, {
      rows: [...baseline('', 12).rows, { name: 'new', wall: figuresOf([1], 'ms'), samples: 1 }],
    });
    expect(compareBaselines(before, after)).toMatchObject({
      sameMachine: true,
      changes: [
        { name: 'sort', wall: expect.closeTo(1.2, 10), cpu: undefined },
        { name: 'new', wall: undefined },
      ],
    });
    const across = compareBaselines(before, { ...after, machine: elsewhere });
    expect(across).toMatchObject({
      sameMachine: false,
      changes: [{ wall: undefined }, {}],
      text: expect.stringContaining('two machines'),
    });
  });
});
