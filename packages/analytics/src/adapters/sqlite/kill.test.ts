/** What was acknowledged is there after `kill -9`, and the file is whole. */
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { startProgram, temporaryFolder } from '@tooling/testkit';
import { expect, it } from 'vitest';

const ROUNDS = 8;
const history = fileURLToPath(new URL('./index.ts', import.meta.url));
const contract = fileURLToPath(new URL('../../../../core/src/index.ts', import.meta.url));

const WRITER = `
  import { openHistory } from ${JSON.stringify(history)};
  import { createMonitor } from ${JSON.stringify(contract)};
  const monitor = createMonitor({ tick: 'manual' });
  monitor.operation('save').record(1);
  const { histogram } = monitor.snapshot().operation('save');
  const db = await openHistory({ folder: process.argv[1] });
  for (let at = Number(process.argv[2]); ; at += 1) {
    const operations = [{ name: 'save', labels: {}, recorded: { histogram, failed: 0 } }];
    await db.append({ at, span: 1, operations, readings: { 'process.rss': at }, events: [] });
    process.stdout.write(at + ';');
  }`;

it('loses nothing that was acknowledged, whenever it is killed', { timeout: 60_000 }, async () => {
  const { path } = await temporaryFolder();
  let begin = 1_700_000_000_000;
  let acknowledged = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const args = ['--conditions=@perf/source', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', WRITER, path, String(begin)];
    const writer = startProgram(process.execPath, args);
    await writer.saw(`${begin + 5 + round * 7};`);
    writer.kill('SIGKILL');
    const { stdout, signal } = await writer.result;
    expect(signal).toBe('SIGKILL');
    acknowledged += stdout.split(';').length - 1;
    begin += 10_000;
  }
  const db = new DatabaseSync(`${path}/history.db`);
  expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
  const { n } = db.prepare('SELECT count(*) n FROM raw').get() as { n: number };
  // One batch a round may have been written and killed before its acknowledgement was heard.
  expect(n).toBeGreaterThanOrEqual(acknowledged);
  expect(n).toBeLessThanOrEqual(acknowledged + ROUNDS);
  db.close();
});
