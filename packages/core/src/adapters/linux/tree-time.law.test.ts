import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProcessStat } from './process-stat.ts';
import { createTreeTime } from './tree-time.ts';

type Living = { -readonly [Key in keyof ProcessStat]: ProcessStat[Key] };

/** A machine of which every process is in the tree; numbers are handed out anew, and the lowest free one first. */
class Machine {
  readonly living = new Map<number, Living>();
  /** All ticks that were ever worked. */
  worked = 0;
  #started = 0;

  start(parent: number): void {
    let pid = 1;
    while (this.living.has(pid)) pid += 1;
    this.#started += 1;
    this.living.set(pid, { pid, parent, zombie: false, start: this.#started, own: 0, children: 0, rss: 1 });
  }

  work(pid: number, ticks: number): void {
    const process = this.living.get(pid);
    if (process === undefined) return;
    process.own += ticks;
    this.worked += ticks;
  }

  /** Ends a process; its time goes to the parent that waits for it, its children to nobody. */
  end(pid: number, waited: boolean): void {
    const process = this.living.get(pid);
    if (process === undefined || pid === 1) return;
    this.living.delete(pid);
    for (const child of this.living.values()) if (child.parent === pid) child.parent = 0;
    const parent = this.living.get(process.parent);
    if (waited && parent !== undefined) parent.children += process.own + process.children;
  }

  /** As a sampler lists it: parents before their children. */
  look(): Map<number, ProcessStat> {
    const byAge = [...this.living.values()].sort((one, other) => one.start - other.start);
    return new Map(byAge.map((process) => [process.pid, { ...process }]));
  }
}

type Step = { do: 'start' | 'work' | 'end' | 'look'; pid: number; ticks: number; waited: boolean };
const step = fc.record<Step>({
  do: fc.constantFrom('start', 'work', 'work', 'end', 'look'),
  pid: fc.integer({ min: 1, max: 5 }),
  ticks: fc.nat(20),
  waited: fc.boolean(),
});

/** Plays the steps; returns the ticks counted at each look, and all that were worked between first and last look. */
function play(steps: readonly Step[], waited: (step: Step) => boolean): { counted: number[]; worked: number } {
  const machine = new Machine();
  machine.start(0);
  const time = createTreeTime();
  let before = machine.look();
  const counted: number[] = [];
  const look = (): void => {
    const now = machine.look();
    counted.push(time.used(before, now));
    before = now;
  };
  for (const each of steps) {
    if (each.do === 'start' && machine.living.has(each.pid)) machine.start(each.pid);
    if (each.do === 'work') machine.work(each.pid, each.ticks);
    if (each.do === 'end') machine.end(each.pid, waited(each));
    if (each.do === 'look') look();
  }
  look();
  return { counted, worked: machine.worked };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
/** A parent that ends before its children leaves them to a process outside the tree, which nothing is handed to. */
const endsOnlyLeaves = (steps: readonly Step[]): Step[] => {
  const parents = new Map<number, number>([[1, 0]]);
  return steps.filter((each) => {
    if (each.do === 'start' && parents.has(each.pid)) {
      let pid = 1;
      while (parents.has(pid)) pid += 1;
      parents.set(pid, each.pid);
    }
    if (each.do !== 'end') return true;
    if (each.pid === 1 || [...parents.values()].includes(each.pid)) return false;
    parents.delete(each.pid);
    return true;
  });
};

describe('processor time of a tree', () => {
  it('counts every tick once where every parent waits for its children', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }).map(endsOnlyLeaves), (steps) => {
        const { counted, worked } = play(steps, () => true);
        expect(sum(counted)).toBe(worked);
      }),
      { numRuns: 1000 },
    );
  });

  it('never counts more than was worked, nor less than nothing, whoever waits or not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { counted, worked } = play(steps, ({ waited }) => waited);
        expect(Math.min(...counted)).toBeGreaterThanOrEqual(0);
        expect(sum(counted)).toBeLessThanOrEqual(worked);
      }),
      { numRuns: 1000 },
    );
  });

  const at = (pid: number, own: number, children = 0): [number, ProcessStat] => [
    pid,
    { pid, parent: pid - 1, zombie: false, start: pid, own, children, rss: 1 },
  ];

  it('does not count an ended child again when its time is handed over one look late', () => {
    const time = createTreeTime();
    const [one, two] = [new Map([at(1, 10), at(2, 1000)]), new Map([at(1, 12)])];
    expect(time.used(one, two)).toBe(2);
    expect(time.used(two, new Map([at(1, 13, 1004)]))).toBe(1 + 4);
  });

  it('stops waiting for a hand-over that does not come', () => {
    const time = createTreeTime();
    const looks = [[at(1, 0), at(2, 500)], [at(1, 0)], [at(1, 0)], [at(1, 0, 30)]].map((all) => new Map(all));
    const used = looks.slice(1).map((now, index) => time.used(looks[index] ?? new Map(), now));
    expect(used).toEqual([0, 0, 30]);
  });
});
