import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { generatedSchemas } from '../src/schemas/generate.ts';
import { emptyProject, perfkit } from './perfkit.ts';
import { expectShape } from './schemas.ts';

const folder = new URL('../schemas/', import.meta.url);

it('the schemas that are shipped are those of the types: `pnpm --filter @perf/cli schemas` writes them anew', () => {
  const shipped = readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), 'utf8')]);
  const made = [...generatedSchemas()].map(([name, text]) => [`${name}.json`, text]);
  expect(Object.fromEntries(shipped)).toEqual(Object.fromEntries(made));
});

const CONFIG = {
  contracts: [{ operation: 'work', p95: '1s', errorRate: 0.5 }],
  backup: { sources: { notes: { files: 'notes' } } },
};

describe('what --json prints is what its schema says', { timeout: 60_000 }, () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await emptyProject();
    writeFileSync(join(cwd, 'package.json'), '{}');
    writeFileSync(join(cwd, 'perf.config.json'), JSON.stringify(CONFIG));
    mkdirSync(join(cwd, 'notes'));
    writeFileSync(join(cwd, 'notes', 'a.txt'), 'a');
    await perfkit(['run', '--', process.execPath, '-e', 'setTimeout(() => {}, 1500)'], { cwd });
    await perfkit(['history', 'annotate', 'deploy', 'v1', '--at', '30m'], { cwd });
    await perfkit(['history', 'export', 'rows.jsonl'], { cwd });
    await perfkit(['backup', 'now'], { cwd });
    writeFileSync(join(cwd, 'notes', 'a.txt'), 'b');
    await perfkit(['backup', 'now'], { cwd });
  }, 60_000);

  it.each([
    ['report'],
    ['analyze', 'regressions'],
    ['analyze', 'compare'],
    ['top'],
    ['init', '--config', 'other.config.json', '--service', 'shop'],
    ['history', 'info'],
    ['history', 'annotate', 'deploy', 'v2'],
    ['history', 'import', 'rows.jsonl'],
    ['health'],
    ['doctor'],
    ['optimize'],
    ['optimize', 'history'],
    ['contract-check'],
    ['alerts', 'list'],
    ['alerts', 'history'],
    ['bench', '--runs', '3', 'true', 'sleep 0.01'],
    ['baseline', 'save', '--runs', '3', 'one', 'true'],
    ['baseline', 'list'],
    ['baseline', 'compare', 'one', 'one'],
    ['backup', 'init'],
    ['backup', 'now'],
    ['backup', 'list'],
    ['backup', 'diff', 'latest', 'latest'],
    ['backup', 'verify'],
    ['backup', 'drill'],
    ['backup', 'restore', '--to', 'restored', 'latest'],
    ['backup', 'repair'],
    ['backup', 'prune', '--dry-run'],
    ['backup', 'copy', '--to', 'copies'],
  ])('%s %s', async (...words) => {
    const { stdout, stderr, code } = await perfkit([...words, '--json'], { cwd });
    expect(stdout, `${code} ${stderr}`).not.toBe('');
    const names = [words.slice(0, 2).join('-'), words[0] as string];
    const name = names.find((each) => readdirSync(folder).includes(`${each}.json`)) as string;
    const value = expectShape(name, stdout);
    if (!Array.isArray(value)) expect(value).toHaveProperty('schema', 1);
  });

  it('of a load', async () => {
    const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
    const { port } = await new Promise<AddressInfo>((resolve) =>
      server.once('listening', () => resolve(server.address() as AddressInfo)),
    );
    const { stdout } = await perfkit(['load', `http://127.0.0.1:${port}/`, '--iterations', '40', '--json'], { cwd });
    server.close();
    expectShape('load', stdout);
  });
});
