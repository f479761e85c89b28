/** A real Redis for one test: on a free port of this machine, in a folder of its own, gone with it. */
import { type Database, freePort, realPart, startProgram, temporaryFolder } from '@tooling/testkit';
import { onTestFinished } from 'vitest';

const PASSWORD = 's3cret';

export async function startRedis(): Promise<Database> {
  const command = await realPart({ name: 'redis-server', install: 'apt-get install redis-server' });
  const { path } = await temporaryFolder();
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--requirepass', PASSWORD, '--dir', path];
  const program = startProgram(command, flags, { cwd: path, timeout: 60_000 });
  onTestFinished(async () => {
    program.kill('SIGKILL');
    await program.result.catch(() => undefined);
  });
  await program.saw('Ready to accept connections');
  return { port, password: PASSWORD, program };
}
