/** Parts that a script writes, and what pages say of sizes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { knownErrors } from './error-codes.ts';
import { MEANINGS } from './meanings.ts';
import { root } from './repository.ts';
import { LIBRARIES } from './written.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('what a script writes into documents', () => {
  it('has a first sentence for each function that a package exports', () => {
    const tables = LIBRARIES.map(
      (name) => /written: api -->([\s\S]*?)<!-- end/.exec(read(`packages/${name}/README.md`))?.[1] ?? '',
    );
    const rows = tables.flatMap((table) => table.split('\n')).filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter((line) => /\| +\|$/.test(line))).toEqual([]);
  });

  it('knows errors that there are, and what each says and what to do', () => {
    const errors = knownErrors(root);
    expect(errors.length).toBeGreaterThan(150);
    const codes = new Set(errors.map(({ code }) => code));
    expect(Object.keys(MEANINGS).filter((code) => !codes.has(code))).toEqual([]);
    expect(
      errors.filter(({ code, messages, hints }) => messages.length + hints.length === 0 && !(code in MEANINGS)),
    ).toEqual([]);
  }, 120_000);
});

describe.each(LIBRARIES)('the size of @perf/%s', (name) => {
  it('is below what its page says', async () => {
    const [, said] = /compressed: below (\d+) KB/.exec(read(`packages/${name}/README.md`)) ?? [];
    const { outputFiles } = await build({
      entryPoints: [join(root, 'packages', name, 'src/index.ts')],
      ...{ bundle: true, minify: true, format: 'esm', platform: 'node', write: false, logLevel: 'silent' },
      conditions: ['@perf/source'],
      external: ['undici', 'nodemailer', 'systeminformation'],
    });
    const kilobytes = gzipSync(outputFiles[0]?.contents ?? '').length / 1000;
    expect(kilobytes).toBeGreaterThan(1);
    expect(kilobytes).toBeLessThan(Number(said));
  }, 120_000);
});
