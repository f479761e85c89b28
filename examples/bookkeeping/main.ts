/**
 * Server and load in one go: what perfkit is put in front of.
 *
 * The driver runs as a process of its own, so that its work isn't measured as the server's, and with PERFKIT_OFF=1, so
 * that perfkit watches the server alone. Ends by itself when the driver does (after 14 s, `--seconds` changes it), or
 * at SIGTERM or SIGINT: first the load, then the server, exit code 0.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DriveCounts } from './driver.ts';
import { startBookkeeping } from './server.ts';
import { stopSignal } from './stop-signal.ts';

const DRIVER_ENDS_WITHIN_MS = 6_000;

const stop = stopSignal();
const { values } = parseArgs({ options: { seconds: { type: 'string', default: '14' } } });
const { url, books, stop: stopServer } = await startBookkeeping({ port: Number(process.env.PORT ?? 0) });
console.log(`bookkeeping listens on ${url}`);
try {
  const counts = await driveFromOutside(url);
  const { debits, credits } = books.totals();
  console.log(`${words(counts)}; the books ${debits === credits ? 'balance' : 'do not balance'}`);
} finally {
  await stopServer();
}

/** What the driver sent, or undefined when it was stopped before it had begun. */
async function driveFromOutside(base: string): Promise<DriveCounts | undefined> {
  const program = fileURLToPath(import.meta.resolve('./driver.ts'));
  const driver = spawn(process.execPath, [program, base, '--seconds', values.seconds, '--json'], {
    env: { ...process.env, PERFKIT_OFF: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = (): void => {
    driver.kill('SIGTERM');
    setTimeout(() => driver.kill('SIGKILL'), DRIVER_ENDS_WITHIN_MS).unref();
  };
  if (stop.aborted) end();
  stop.addEventListener('abort', end);
  const [output, [code, signal]] = await Promise.all([text(driver.stdout), once(driver, 'close')]);
  if (code !== 0 && !stop.aborted) throw new Error(`The load driver ended with ${code ?? signal}`);
  return output === '' ? undefined : JSON.parse(output);
}

function words(counts: DriveCounts | undefined): string {
  if (counts === undefined) return 'no requests were sent';
  const { sent, ok, refused, failed } = counts;
  return `${sent} requests: ${ok} ok, ${refused} refused, ${failed} failed`;
}
