/** The action that other repositories use: what can be said about it without running it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { root } from '../tools.mjs';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: unknown }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const text = readFileSync(join(root, '.github/actions/perfkit-gate/action.yml'), 'utf8');
const document = parseDocument(text);
const { inputs, outputs, runs } = document.toJS() as Action;
const scripts = runs.steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

describe('the action perfkit-gate', () => {
  it('is YAML that a parser has nothing to say about, of a composite action whose scripts name their shell', () => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    expect(runs.using).toBe('composite');
    expect(runs.steps.filter(({ run, shell }) => run !== undefined && shell !== 'bash')).toEqual([]);
  });

  it('pins what it uses to a commit, the same as the workflows do', () => {
    const workflow = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');
    const uses = runs.steps.flatMap(({ uses: action }) => action ?? []);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) {
      expect(action).toMatch(/@[0-9a-f]{40}$/);
      expect(workflow).toContain(action);
    }
  });

  it('lets nothing from outside become part of a script', () => {
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  it('reads only inputs that it has, all of which have a default as a text', () => {
    const read = [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name as string);
    expect(new Set(read)).toEqual(new Set(Object.keys(inputs)));
    expect(Object.values(inputs).filter((input) => typeof input.default !== 'string')).toEqual([]);
    expect(outputs.verdict?.value).toContain('steps.gate.outputs.verdict');
  });

  it.each(scripts)('has scripts that bash can read', (script) => {
    expect(() => execFileSync('bash', ['-n'], { input: script, stdio: 'pipe' })).not.toThrow();
  });

  it('gives flags that perfkit gate has', () => {
    const help = readFileSync(join(root, 'apps/cli/src/commands/gate.ts'), 'utf8');
    const flags = scripts
      .slice(0, 1)
      .flatMap((script) => [...script.matchAll(/ --([a-z]+) "\$|\(--([a-z]+) "\$|--(github|json)\b/g)]);
    const asked = flags.flatMap(([, a, b, c]) => a ?? b ?? c ?? []).filter((flag) => flag !== 'package');
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter((flag) => !help.includes(`      ${flag}: `))).toEqual([]);
  });
});
