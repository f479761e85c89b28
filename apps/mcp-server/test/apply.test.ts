/** A real program that lets something be tuned. In a file of its own: most of it is waiting, while other files run. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '@tooling/testkit';
import { expect, it, onTestFinished, vi } from 'vitest';
import { ranShape } from '../src/tools/act.ts';
import { call, connected, project } from './ask.ts';

it('a recommendation is applied by the program itself, and taken back when its run is cancelled', async () => {
  const { path, data } = await project({ config: { mcp: { allow: ['apply_recommendation'] } } });
  const size = join(path, 'size');
  const program = join(import.meta.dirname, '../../cli/test/programs/tunable.mjs');
  const running = startProgram(process.execPath, ['--conditions=@perf/source', program], {
    ...{ cwd: path, env: { ...process.env, SIZE_FILE: size }, timeout: 60_000 },
  });
  onTestFinished(() => running.kill('SIGKILL'));
  await running.saw('ready');
  const client = await connected(data);
  const strategy = 'aggressive';
  const id = await vi.waitFor(
    async () => {
      const { value } = await call(client, 'recommend', { strategy });
      const found = value as { source: string; recommendations: { id: string; canBeApplied: boolean }[] };
      expect(found.source).toBe('program');
      const [first] = found.recommendations.filter(({ canBeApplied }) => canBeApplied);
      expect(first).toBeDefined();
      return first?.id;
    },
    { timeout: 30_000, interval: 500 },
  );
  const { value } = await call(client, 'apply_recommendation', { id, strategy });
  const { runId, state } = ranShape.parse(value);
  expect(state).toBe('running');
  await vi.waitFor(() => expect(readFileSync(size, 'utf8')).toBe('4'), { timeout: 20_000, interval: 50 });
  const cancelled = await call(client, 'get_run', { runId, cancel: true });
  expect(cancelled.value).toMatchObject({ verdict: 'cancelled', result: { verdict: 'inconclusive' } });
  expect(readFileSync(size, 'utf8')).toBe('2');
}, 60_000);
