/** The workflows on GitHub: what can be said about them without running them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { root } from '../tools.mjs';

interface Job {
  readonly permissions?: unknown;
  readonly 'timeout-minutes'?: unknown;
  readonly steps: readonly { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly concurrency: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), 'utf8');
  const document = parseDocument(text);
  return { name, text, complaints: [...document.errors, ...document.warnings], content: document.toJS() as Workflow };
});
const jobs = workflows.flatMap(({ name, content }) =>
  Object.entries(content.jobs).map(([job, value]) => ({ name: `${job} of ${name}`, job: value })),
);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

const OWN_OF_PNPM = new Set(['install', 'audit']);

describe.each(workflows)('workflow $name', ({ text, complaints, content }) => {
  it('is YAML that a parser has nothing to say about', () => {
    expect(complaints).toEqual([]);
  });

  it('pins each action to a commit, and says which version that is', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line));
    const pinned = /^\s+(- )?uses: [\w.-]+(\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.filter((line) => !pinned.test(line))).toEqual([]);
  });

  it('grants nothing to all jobs, and never runs twice for the same thing', () => {
    expect(content.permissions).toEqual({});
    expect(content.concurrency.group).not.toBe('');
  });

  it('names no registry and no other host', () => {
    expect(text).not.toMatch(/https?:|registry/);
  });

  it('runs only scripts that the workspace has', () => {
    const asked = [...text.matchAll(/pnpm@12 (?:run )?([\w:-]+)/g)].map(([, script]) => script as string);
    expect(asked.filter((script) => !OWN_OF_PNPM.has(script) && !(script in scripts))).toEqual([]);
  });

  it('runs one version of an action only', () => {
    const versions = new Map<string, Set<string>>();
    for (const [, action = '', version = ''] of text.matchAll(/uses: ([\w.-]+\/[\w.-]+)\S*@(\S+)/g)) {
      versions.set(action, (versions.get(action) ?? new Set()).add(version));
    }
    expect([...versions.values()].every(({ size }) => size === 1)).toBe(true);
  });
});

describe.each(jobs)('job $name', ({ job }) => {
  it('ends by itself, and is granted what it needs by name', () => {
    expect(job['timeout-minutes']).toEqual(expect.any(Number));
    expect(job.permissions).toEqual(expect.any(Object));
  });

  it('keeps the token out of the checkout unless it pushes', () => {
    const { contents } = job.permissions as { contents?: string };
    const checkout = job.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkout?.with?.['persist-credentials']).toBe(contents === 'write' ? undefined : false);
  });
});
