/** The table of supported versions, against what the tests really run on: a promise that nobody tries would be a guess. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { publicPackages, readJson } from '../packages.mjs';
import { root } from '../tools.mjs';

interface Job {
  readonly 'runs-on': string;
  readonly strategy?: { readonly matrix: { readonly os: readonly string[]; readonly node: readonly string[] } };
  readonly steps: readonly { readonly with?: { readonly 'node-version'?: string | number } }[];
}

const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = text('docs/supported-versions.md');
const { linux, elsewhere } = (parse(text('.github/workflows/ci.yml')) as { jobs: Record<'linux' | 'elsewhere', Job> })
  .jobs;
const prepared = text('.ci/run');

/** Rows of the table below a heading, without the head and its line. */
function rows(heading: string, which = 0): string[][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const table = section.split('\n\n').filter((part) => part.trim().startsWith('|'))[which] ?? '';
  const lines = table.trim().split('\n').slice(2);
  return lines.map((line) =>
    line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\|', '|')),
  );
}

const [itself = [], watched = []] = rows('Nodes');
const nodesOfRun = /for version in ([\d. ]+);/.exec(prepared)?.[1]?.split(' ') ?? [];

describe('supported versions', () => {
  it('are the Nodes that the workflow sets up, and those that .ci/run brings', () => {
    const { node = [] } = elsewhere.strategy?.matrix ?? {};
    expect([itself[1], itself[2]]).toEqual(node);
    expect(linux.steps.map((step) => step.with?.['node-version']).filter(Boolean)).toEqual([Number(watched[2])]);
    expect([watched[1], itself[1]]).toEqual(nodesOfRun);
  });

  it('begin with the Node that every public manifest asks for', () => {
    const asked = publicPackages().map(({ engines }) => engines?.node);
    const [major, minor] = itself[1]?.split('.') ?? [];
    expect(new Set(asked)).toEqual(new Set([`>=${major}.${minor}`]));
  });

  it('are the systems that the workflow runs on', () => {
    const systems = rows('Systems').map(([, image]) => image);
    expect(systems).toEqual([linux['runs-on'], ...(elsewhere.strategy?.matrix.os ?? [])]);
  });

  it('name programs that .ci/run installs, so that tests against them ran', () => {
    const installed = /apt-get install ([\s\S]+?)>\/dev\/null/.exec(prepared)?.[1] ?? '';
    const named = rows('What it talks to').map(([, name]) => name as string);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !installed.split(/\s+/).includes(name))).toEqual([]);
  });

  it('name packages in the ranges that the manifest of core accepts and is tested with', () => {
    const core = readJson(join(root, 'packages/core/package.json')) as Record<string, Record<string, string>>;
    for (const [name = '', accepted, tested] of rows('What it talks to', 1)) {
      expect(core.devDependencies?.[name], name).toBe(tested);
      expect(core.peerDependencies?.[name] ?? 'measured without being imported', name).toBe(accepted);
    }
  });
});
