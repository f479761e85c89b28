/** Who can be reached: a serve that runs, its metrics, and the places where one would listen. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer } from '@perf/health';
import { httpCheck } from '@perf/health/checks';
import { askServe } from '../control-client.ts';
import { readServeFile, type ServeFile } from '../serve-place.ts';
import { folderOf } from './keeping.ts';
import type { DoctorOptions, Part } from './part.ts';

/** Programs report over one. */
export const socketPart: Part = {
  name: 'sockets',
  todo: 'Set TMPDIR to a folder on a local disk, with a short path.',
  async run() {
    if (process.platform === 'win32') return { state: 'pass', text: 'named pipes' };
    const folder = mkdtempSync(join(tmpdir(), 'perfkit-doctor-'));
    const remove = (): void => rmSync(folder, { recursive: true, force: true });
    // A signal may end the process before this is done.
    process.once('exit', remove);
    try {
      await listened({ path: join(folder, 's') });
      return { state: 'pass', text: `programs can report over one in ${tmpdir()}` };
    } finally {
      process.off('exit', remove);
      remove();
    }
  },
};

export const servePart = (options: DoctorOptions): Part => ({
  name: 'serve',
  todo: 'Start it again: `perfkit serve`.',
  async run(signal): Promise<Answer> {
    const file = readServeFile(await folderOf(options));
    if (file === undefined) return { state: 'pass', text: 'none runs: `perfkit serve` starts one' };
    if (!(await isServing(file))) return { state: 'warn', text: 'one was here and was killed: nobody answers' };
    const metrics = await readable(file, { signal, token: options.token });
    if (metrics !== undefined) return { state: 'warn', text: `at ${file.url}; /metrics: ${metrics}` };
    const other = file.version === options.version ? '' : `, of version ${file.version} beside ${options.version} here`;
    return { state: other === '' ? 'pass' : 'warn', text: `at ${file.url}, /metrics can be read${other}` };
  },
});

export const portPart = (options: DoctorOptions): Part => ({
  name: 'port',
  todo: 'Give another one: `perfkit serve --port 0` takes any that is free.',
  async run(): Promise<Answer> {
    const { port } = options;
    const file = readServeFile(await folderOf(options));
    if (file !== undefined && new URL(file.url).port === String(port) && (await isServing(file)))
      return { state: 'pass', text: `${port} is held by the serve of this data folder` };
    try {
      await listened({ host: '127.0.0.1', port });
      return { state: 'pass', text: `${port} is free` };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE') throw error;
      return { state: 'warn', text: `somebody else listens at ${port}` };
    }
  },
});

const isServing = async ({ control }: ServeFile): Promise<boolean> => (await askServe(control, 'status')) !== undefined;

interface Reader {
  readonly signal: AbortSignal;
  readonly token: string | undefined;
}

/** @returns why not; undefined when it can be */
async function readable({ url }: ServeFile, { signal, token }: Reader): Promise<string | undefined> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = (await httpCheck({ url: `${url}/metrics`, headers }).run(signal)) as Answer;
  return answer.state === 'pass' ? undefined : (answer.text ?? answer.state);
}

function listened(where: { path: string } | { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(where, () => server.close(() => resolve()));
  });
}
