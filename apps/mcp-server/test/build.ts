/** The tests in this folder run the server as it is shipped: built, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { pnpm, root, toolEnvironment } from '@tooling/workspace/tools';

export function setup(): void {
  const [command, words] = pnpm([
    'exec',
    'turbo',
    'run',
    'build',
    '--filter=@perf/mcp-server',
    '--filter=@perf/cli',
    '--output-logs=errors-only',
  ]);
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: root, env: toolEnvironment(), encoding: 'utf8' });
  if (status !== 0) throw new Error(`The server can't be built.\n${stdout}${stderr}`);
}
