/** A disk that never answers: the end of the program waits for it only so long, and keeps its exit code. */
import { writeFileSync } from 'node:fs';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';

const adapter = new URL('./index.ts', import.meta.url).href;

/** Answers until the first append, which hangs in the system for ever, as a write to a disk does that is gone. */
const HANGS = `
import { parentPort } from 'node:worker_threads';
import { openSync } from 'node:fs';
parentPort.on('message', ({ call }) => {
  if (call === 'append') openSync(new URL('./pipe', import.meta.url), 'r');
  parentPort.postMessage({ answer: undefined });
  if (call === 'close') parentPort.close();
});`;

/** @param words what the program does when all has been given up */
async function programWith(words: string): ReturnType<typeof runProgram> {
  const { at, path } = await temporaryFolder('hung');
  writeFileSync(at('worker.mjs'), HANGS);
  await runProgram('mkfifo', [at('pipe')]);
  const program = `
    import { pathToFileURL } from 'node:url';
    import { openHistory } from '${adapter}';
    const [folder, file] = process.argv.slice(1);
    const history = await openHistory({ folder, worker: pathToFileURL(file), closeTimeout: '300ms' });
    const at = Date.now();
    const batch = { at, span: 0, operations: [], readings: {}, events: [] };
    const appends = [history.append(batch), history.append(batch)];
    await history.close();
    for (const { reason } of await Promise.allSettled(appends)) console.log(reason.message);
    await history.append(batch).catch(({ code }) => console.log(code));
    ${words}`;
  const flags = ['--conditions=@perf/source', '--no-warnings', '--input-type=module', '--eval', program];
  return runProgram(process.execPath, [...flags, path, at('worker.mjs')]);
}

// Windows has neither such pipes nor a way to leave a thread behind but a kill.
describe.skipIf(process.platform === 'win32')('a history whose disk hangs', () => {
  it.each([
    ['runs out', 'process.exitCode = 3;', 3],
    ['exits', 'process.exit(4);', 4],
    ['says its code as it exits', "process.prependListener('exit', () => { process.exitCode = 5; });", 5],
  ])('says what is lost, and lets a program end that %s', async (_, words, expected) => {
    const { code, stdout, stderr } = await programWith(words);
    const lost = 'Expected the thread of the history to answer, but its disk did not answer for 0.3 s';
    expect({ code, lines: stdout.trimEnd().split('\n'), stderr }).toEqual({
      code: expected,
      lines: [lost, lost, 'analytics/history-closed'],
      stderr: '',
    });
  });
});
