/** The judges of what is packed, against packages with planted faults. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = fileURLToPath(new URL('../', import.meta.url));
const MANIFEST = {
  name: '@perf/core',
  version: '1.0.0',
  description: 'd',
  keywords: ['k'],
  license: 'MIT',
  engines: { node: '>=22.15' },
  files: ['dist'],
  sideEffects: false,
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
};

let root: string;
let files: Record<string, string>;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'perfkit-packed-')));
  cpSync(scripts, join(root, 'tooling/workspace'), {
    recursive: true,
    filter: (path) => !path.includes('node_modules'),
  });
  symlinkSync(join(scripts, 'node_modules'), join(root, 'tooling/workspace/node_modules'));
  mkdirSync(join(root, 'apps'));
  files = {
    'package.json': JSON.stringify(MANIFEST),
    LICENSE: 'MIT',
    'README.md': '# core',
    'dist/index.js': "import './near.js';\nawait import('./far.js');\n",
    'dist/near.js': noise(3000),
    'dist/far.js': noise(9000),
  };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Text that gzip can't shorten much, the same each time. */
function noise(length: number): string {
  let state = 1;
  const letter = () => {
    state = (state * 48271) % 2147483647;
    return String.fromCharCode(33 + (state % 90));
  };
  return `// ${Array.from({ length }, letter).join('').replaceAll(/[`'"]/g, '_')}\n`;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Packs `files` as npm would, and lets a script judge that. */
function judge(script: string): { status: number | null; stdout: string } {
  for (const [path, text] of Object.entries(files)) {
    write(`packages/core/${path}`, text);
    write(`pack/package/${path}`, text);
  }
  spawnSync('tar', ['-czf', join(root, 'perf-core-1.0.0.tgz'), '-C', join(root, 'pack'), 'package']);
  return spawnSync(process.execPath, [join(root, 'tooling/workspace', script), root], { encoding: 'utf8' });
}

const limits = (sizes: object): void => write('tooling/workspace/limits.json', JSON.stringify({ '@perf/core': sizes }));

describe('contents', () => {
  it('has nothing to say about a package that has all', () => {
    expect(judge('contents.mjs')).toMatchObject({ status: 0, stdout: '' });
  });

  it.each([
    ['no licence in the tarball', () => delete files.LICENSE, '@perf/core: has no LICENSE\n'],
    [
      'a source map in it',
      () => Object.assign(files, { 'dist/index.js.map': '{}' }),
      '@perf/core: packs dist/index.js.map\n',
    ],
    [
      'no keywords',
      () => Object.assign(files, { 'package.json': JSON.stringify({ ...MANIFEST, keywords: undefined }) }),
      '@perf/core: its manifest has no `keywords`\n',
    ],
  ])('tells %s', (_, spoil, complaint) => {
    spoil();
    expect(judge('contents.mjs')).toMatchObject({ status: 1, stdout: complaint });
  });

  it('tells a bundled package without its notice, and one under a licence that nobody allowed', () => {
    const path = '../../node_modules/strict/index.js';
    files['dist/metafile-esm.json'] = JSON.stringify({ outputs: { a: { inputs: { [path]: { bytesInOutput: 5 } } } } });
    write('node_modules/strict/package.json', '{"name":"strict","version":"2.0.0","license":"AGPL-3.0"}');
    expect(judge('contents.mjs').stdout.split('\n')).toEqual([
      '@perf/core: packs dist/metafile-esm.json',
      '@perf/core: strict is under AGPL-3.0, which nobody has allowed',
      '@perf/core: bundles strict without its licence in dist/THIRD-PARTY-LICENSES',
      '',
    ]);
  });
});

describe('sizes', () => {
  /** Of the planted package, as the check tells them when there is no limit. */
  function sizes(): Record<string, number> {
    limits({});
    const told = judge('sizes.mjs').stdout.matchAll(/: (\w+) has ([\d.]+) KB and no limit/g);
    return Object.fromEntries([...told].map(([, what, size]) => [what, Number(size) + 0.1]));
  }

  it('passes what stays below its limits, and counts at the start only what is imported at once', () => {
    const now = sizes();
    expect(Object.keys(now)).toEqual(['packed', 'unpacked', 'start']);
    expect(now.start).toBeGreaterThan(2);
    expect(now.start).toBeLessThan(4.5); // near.js, and not the 9 KB of far.js
    limits(now);
    expect(judge('sizes.mjs')).toMatchObject({ status: 0, stdout: '' });
  });

  it('tells a size that rose above its limit', () => {
    limits(sizes());
    files['dist/near.js'] = noise(4000);
    const { status, stdout } = judge('sizes.mjs');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^@perf\/core: unpacked has [\d.]+ KB, more than its limit of [\d.]+$/m);
    expect(stdout).toMatch(/^@perf\/core: start has /m);
  });

  it('tells a limit so far above that a loss could hide below it', () => {
    const now = sizes();
    limits({ ...now, start: (now.start as number) * 1.3 });
    expect(judge('sizes.mjs').stdout).toMatch(/^@perf\/core: start has [\d.]+ KB only: lower its limit/m);
  });

  it('tells limits of a package that is gone', () => {
    limits(sizes());
    const path = 'tooling/workspace/limits.json';
    const kept = JSON.parse(readFileSync(join(root, path), 'utf8')) as object;
    write(path, JSON.stringify({ ...kept, '@perf/gone': {} }));
    expect(judge('sizes.mjs').stdout).toContain('@perf/gone has limits, but is not a package\n');
  });
});
