/** The disk of the history hangs, as one does that is gone: all that perfkit does ends all the same, and says what is lost. */
import { cpSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram, startProgram } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { bin, emptyProject, operation, programs, reportIn } from './perfkit.ts';

const node = process.execPath;
const LOST = /^perfkit: .*history.* its disk did not answer for 15 s/gm;

/** The command as it is built, but that writes of its history hang in the system from the second one on. */
async function onHungDisk(): Promise<{ cwd: string; bin: string }> {
  const cwd = await emptyProject();
  const dist = join(bin, '..');
  cpSync(dist, join(cwd, 'dist'), { recursive: true });
  symlinkSync(join(dist, '../node_modules'), join(cwd, 'node_modules'));
  writeFileSync(join(cwd, 'package.json'), '{ "type": "module" }');
  renameSync(join(cwd, 'dist/history-worker.js'), join(cwd, 'dist/whole-worker.js'));
  await runProgram('mkfifo', [join(cwd, 'pipe')]);
  writeFileSync(
    join(cwd, 'dist/history-worker.js'),
    `import { openSync } from 'node:fs';
    import { parentPort } from 'node:worker_threads';
    let appends = 0;
    // Nobody ever writes into that pipe.
    parentPort.on('message', ({ call }) => void (call === 'append' && (appends += 1) > 1 && openSync(${JSON.stringify(join(cwd, 'pipe'))}, 'r')));
    await import('./whole-worker.js');`,
  );
  return { cwd, bin: join(cwd, 'dist/bin.js') };
}

// Windows has neither such pipes nor a way to leave a thread behind but a kill.
describe.skipIf(process.platform === 'win32').concurrent('on a disk that hangs', () => {
  it('a serve ends in good order, and says what the history lost', { timeout: 60_000 }, async () => {
    const { cwd, bin: built } = await onHungDisk();
    const serving = startProgram(node, [built, 'serve', '--port', '0'], { cwd, timeout: 50_000 });
    await serving.saw('node server.js');
    setTimeout(() => serving.kill('SIGTERM'), 3_000);
    const { code, stderr } = await serving.result;
    expect(code, stderr).toBe(0);
    expect(stderr.match(LOST)?.length).toBeGreaterThan(0);
  });

  it('a run gives the code of its program, and its report', { timeout: 60_000 }, async () => {
    const { cwd, bin: built } = await onHungDisk();
    const words = ['run', '--quiet', '--report', 'report.json', '--', node, join(programs, 'own-operations.mjs')];
    const { code, stderr } = await runProgram(node, [built, ...words], { cwd, timeout: 50_000 });
    expect(code, stderr).toBe(0);
    expect(stderr.match(LOST)?.length).toBeGreaterThan(0);
    expect(operation(reportIn(cwd), 'save order')?.count).toBe(51);
    expect(reportIn(cwd).notes.join()).toContain('did not answer');
  });
});
