import { describe, expect, it } from 'vitest';
import { areHooksHarmless, showing } from './hono.ts';

describe('the file of Hono that is observed', () => {
  it('gets a call more on the line of its constructor, and no line more', () => {
    const file = 'class Context {\n\tconstructor(req, options) {\n\t\tthis.x = 1;\n\t}\n}\n';
    const shown = showing(file) as string;
    expect(shown.split('\n')[1]).toMatch(/^\tconstructor\(req, options\) \{ globalThis\[.*\]\?\.\(this, options\);$/);
    expect(shown.replace(/ globalThis.*;$/m, '')).toBe(file);
  });

  it('stays as it is when it is not what we know', () => {
    expect(showing('class Context{constructor(a,b){}}')).toBeUndefined();
    expect(
      showing('class A { constructor(req, options) {} } class B { constructor(req, options) {} }'),
    ).toBeUndefined();
  });
});

describe('hooks of module loading', () => {
  it.each(['22.23.0', '22.23.3', '24.12.0', '24.21.0', '25.1.0', '26.0.0'])('are harmless on Node %s', (node) => {
    expect(areHooksHarmless(node)).toBe(true);
  });

  it.each(['18.17.1', '20.20.2', '22.15.0', '22.22.0', '23.11.0', '24.11.0', '25.0.0'])(
    'are not on Node %s',
    (node) => {
      expect(areHooksHarmless(node)).toBe(false);
    },
  );
});
