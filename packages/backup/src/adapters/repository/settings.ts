/** How the worker is started: with as little of the program's own settings as it can do with. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** See the history's worker in `@perf/analytics`: neither the program's flags nor a preload are for this thread. */
export function settingsOf(worker: URL): { execArgv: string[]; env: NodeJS.ProcessEnv } {
  const { NODE_OPTIONS: _options, ...env } = process.env;
  const quiet = '--disable-warning=ExperimentalWarning';
  if (!worker.pathname.endsWith('.ts')) return { execArgv: [quiet], env: { ...env, PERFKIT_OFF: '1' } };
  const cache = join(tmpdir(), 'node-compile-cache');
  return {
    execArgv: ['--conditions=@perf/source', quiet],
    env: { ...env, PERFKIT_OFF: '1', NODE_COMPILE_CACHE: cache },
  };
}
