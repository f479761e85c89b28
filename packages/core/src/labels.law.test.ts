import { labels, labelValues } from '@tooling/testkit';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, PathMap, pathOf } from './labels.ts';

/** Tells label sets apart by definition: the same names, each with the same value. */
function isSame(a: Record<string, string>, b: Record<string, string>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

describe('canonical labels', () => {
  it('are the same whatever the order, and keep every name and value', () => {
    fc.assert(
      fc.property(labels(), (set) => {
        const turned = Object.fromEntries(Object.entries(set).reverse());
        expect(Object.entries(canonical(turned))).toEqual(Object.entries(canonical(set)));
        expect(isSame(canonical(set), set)).toBe(true);
        expect(Object.isFrozen(canonical(set))).toBe(true);
      }),
    );
  });

  it('take numbers and booleans as their text', () => {
    expect(canonical({ status: 200, cached: false })).toEqual({ cached: 'false', status: '200' });
  });
});

describe('paths of series', () => {
  it('are equal only for the same name and labels', () => {
    const series = fc.record({ name: labelValues(), set: labels() });
    fc.assert(
      fc.property(series, series, (one, other) => {
        const map = new PathMap<string>();
        map.set(pathOf(one.name, canonical(one.set)), 'one');
        const found = map.get(pathOf(other.name, canonical(other.set)));
        expect(found).toBe(one.name === other.name && isSame(one.set, other.set) ? 'one' : undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('are not confused by a value that looks like a second label', () => {
    const map = new PathMap<number>();
    const sets = [{ a: 'x,b=y' }, { a: 'x', b: 'y' }, { 'a=x,b': 'y' }, { a: 'x' }, {}];
    for (const [i, set] of sets.entries()) map.set(pathOf('save', canonical(set)), i);
    expect(map.size).toBe(5);
    expect(sets.map((set) => map.get(pathOf('save', canonical(set))))).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('labels as given', () => {
  it('find what stands at their own path, and nothing else', () => {
    const series = fc.record({ name: labelValues(), set: labels() });
    fc.assert(
      fc.property(series, series, (one, other) => {
        const map = new PathMap<string>();
        map.set(pathOf(one.name, one.set), 'one');
        expect(map.getAsGiven(one.name, one.set)).toBe('one');
        expect(map.getAsGiven(other.name, other.set)).toBe(map.get(pathOf(other.name, other.set)));
      }),
      { numRuns: 1000 },
    );
  });

  it('are their own ones, numbers and booleans by their text', () => {
    const map = new PathMap<string>();
    map.set(['save', 'status', '200', 'cached', 'false'], 'labelled');
    map.set(['save'], 'bare');
    expect(map.getAsGiven('save', { status: 200, cached: false })).toBe('labelled');
    expect(map.getAsGiven('save', Object.create({ status: '200' }))).toBe('bare');
  });
});

type Model = Map<string, number>;

class SetPath implements fc.Command<Model, PathMap<number>> {
  readonly path: readonly string[];
  readonly value: number;

  constructor(path: readonly string[], value: number) {
    this.path = path;
    this.value = value;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: PathMap<number>): void {
    model.set(JSON.stringify(this.path), this.value);
    real.set(this.path, this.value);
    expect(real.size).toBe(model.size);
  }

  toString(): string {
    return `set(${JSON.stringify(this.path)}, ${this.value})`;
  }
}

class GetPath implements fc.Command<Model, PathMap<number>> {
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    this.path = path;
  }

  check(): boolean {
    return true;
  }

  run(model: Model, real: PathMap<number>): void {
    expect(real.get(this.path)).toBe(model.get(JSON.stringify(this.path)));
    expect(real.size).toBe(model.size);
  }

  toString(): string {
    return `get(${JSON.stringify(this.path)})`;
  }
}

describe('path map', () => {
  it('behaves like a map whose keys are whole paths', () => {
    // Few steps, so that paths meet, and one is often the beginning of another.
    const path = fc.array(fc.constantFrom('a', 'b', '', 'a,b', '__proto__'), { maxLength: 4 });
    const commands = [
      fc.tuple(path, fc.nat()).map(([steps, value]) => new SetPath(steps, value)),
      path.map((steps) => new GetPath(steps)),
    ];
    fc.assert(
      fc.property(fc.commands(commands, { maxCommands: 100 }), (all) => {
        fc.modelRun(() => ({ model: new Map(), real: new PathMap<number>() }), all);
      }),
      { numRuns: 300 },
    );
  });
});
