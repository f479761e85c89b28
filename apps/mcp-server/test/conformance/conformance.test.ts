/** The official conformance suite over our wiring: a revision conforms when every scenario that is scored passes whole. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createChanges } from '../../src/wire/changes.ts';
import { serveOverHttp } from '../../src/wire/http.ts';
import { officialTool } from '../tools.ts';
import { createSuiteServer } from './suite-server.ts';

/** The scenarios under `server:` in the suite's own list of what a revision requires. */
function scoredBy(folder: string, revision: string): string[] {
  const list = readFileSync(join(folder, 'requirements', `${revision}.yaml`), 'utf8');
  const servers = /^server:\n((?: {2}- .*\n)+)/m.exec(list)?.[1] ?? '';
  return [...servers.matchAll(/- (.*)/g)].map(([, name = '']) => name);
}

async function summaryOf(folder: string, revision: string): Promise<ReadonlyMap<string, string>> {
  const changes = createChanges({ look: async () => new Map() });
  const served = { create: () => createSuiteServer(changes), changes, onerror: () => undefined };
  const serving = await serveOverHttp(served, { host: '127.0.0.1', port: 0, token: undefined });
  onTestFinished(() => serving.close());
  const { path } = await temporaryFolder();
  const words = ['server', '--url', serving.url, '--requirements', revision, '--output-dir', path];
  const { stdout } = await runProgram(process.execPath, [join(folder, 'dist/index.js'), ...words], { timeout: 60_000 });
  const lines = [...stdout.matchAll(/^[✓✗⚠] ([\w-]+): (\d+ passed, \d+ failed.*)$/gm)];
  return new Map(lines.map(([, scenario = '', words = '']) => [scenario, words]));
}

describe('the conformance suite', () => {
  it.each([
    ['2026-07-28', 37],
    ['2025-11-25', 30],
  ])(
    'of %s passes in each of the %i scenarios that are scored',
    async (revision, count) => {
      const folder = await officialTool('conformance');
      const summary = await summaryOf(folder, revision);
      const scored = scoredBy(folder, revision);
      expect(scored).toHaveLength(count);
      const amiss = scored.filter((scenario) => !/^[1-9]\d* passed, 0 failed$/.test(summary.get(scenario) ?? ''));
      expect(amiss.map((scenario) => `${scenario}: ${summary.get(scenario)}`)).toEqual([]);
    },
    90_000,
  );
});
