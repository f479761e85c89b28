/** A server of an exact capacity in a process of its own. See `program.ts`. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface CapacityServer {
  readonly url: string;
  readonly pid: number;
  /** Ends it at once, as a crash would. Twice is fine. */
  kill(): void;
}

const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url));

/**
 * It ends with whoever started it.
 *
 * @param perSecond how many requests it can do
 * @param shed requests that would wait longer than so many milliseconds are refused with a 503
 */
export async function startCapacityServer(perSecond: number, shed?: number): Promise<CapacityServer> {
  const args = [PROGRAM, String(perSecond), ...(shed === undefined ? [] : [String(shed)])];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout.once('data', (line: Buffer) => resolve(Number(line)));
  });
  return { url: `http://127.0.0.1:${port}/`, pid: child.pid as number, kill: () => void child.kill('SIGKILL') };
}
