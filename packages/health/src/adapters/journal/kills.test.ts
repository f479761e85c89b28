/** What only processes of their own can show: kills at any moment, and two that find the same journal. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, runProgram, startProgram, temporaryFolder, withDisks } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createFolderJournal } from './index.ts';

const NODE = ['--conditions=@perf/source', '--no-warnings'];
const CHARGING = fileURLToPath(new URL('../../../test/programs/charging.mjs', import.meta.url));
/** More with `PERF_KILLS=1000 npx vitest run kills`. */
const KILLS = Number(process.env.PERF_KILLS ?? 54);
const AT_ONCE = 3;

/** What is compiled once is compiled: a start takes a third of the time. */
const env = (folder: string) => ({ ...process.env, NODE_COMPILE_CACHE: `${folder}/cache` });
const lines = (file: string): string[] => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);

async function place(): Promise<string> {
  const { path } = await temporaryFolder();
  writeFileSync(`${path}/done`, '');
  return path;
}

const charging = (folder: string, ...args: string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [...NODE, CHARGING, folder, ...args], { env: env(folder) });

async function killed(folder: string, name: string): Promise<ProgramResult> {
  const program = startProgram(process.execPath, [...NODE, CHARGING, folder, name], { env: env(folder) });
  // Some before they have replayed, most while they work.
  if (Math.random() < 0.8) await program.saw('replayed');
  await after(Math.random() * 25);
  program.kill('SIGKILL');
  return program.result;
}

describe('a journal in a folder', () => {
  it(`loses nothing that was accepted, and does nothing twice, in ${KILLS} kills`, {
    timeout: 4_000 * KILLS,
  }, async () => {
    const folder = await place();
    await charging(folder, 'first', '0');
    for (let kill = 0; kill < KILLS; kill += AT_ONCE) {
      const names = Array.from({ length: AT_ONCE }, (_, n) => `p${kill + n}`);
      const ends = await Promise.all(names.map((name) => killed(folder, name)));
      expect(ends.map(({ stdout, stderr }) => stderr + stdout.replace('replayed\n', ''))).toEqual(names.map(() => ''));
    }
    expect(await charging(folder, 'last', '0')).toMatchObject({ code: 0, stdout: 'replayed\n', stderr: '' });
    const done = lines(`${folder}/done`);
    const told = lines(`${folder}/told`);
    expect(told.length).toBeGreaterThan(KILLS);
    expect(done.length).toBe(new Set(done).size);
    expect(done.filter((key) => key.includes(' '))).toEqual([]);
    expect(told.filter((key) => !done.includes(key))).toEqual([]);
    // Nothing is left behind either.
    expect(await readdir(`${folder}/journal`)).toEqual(['folder.lock']);
  });

  it('gives what was left to one of those who start at the same moment', async () => {
    const folder = await place();
    const journal = createFolderJournal({ folder: `${folder}/journal` });
    const keys = Array.from({ length: 300 }, (_, n) => `left-${n}`);
    await Promise.all(keys.map((key) => journal.accept({ operation: 'charge', key, payload: { key } })));
    await journal.close();
    const ends = await Promise.all([1, 2, 3, 4].map((n) => charging(folder, `p${n}`, '0')));
    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(ends.map(() => [0, '']));
    expect(lines(`${folder}/done`)).toEqual(keys);
  });

  it('refuses on a full disk, takes the end of what is under way, and accepts again when there is room', async () => {
    const folder = await place();
    const program = `
      import { readdirSync, rmSync, writeFileSync } from 'node:fs';
      import { createFolderJournal } from '@perf/health/journal';
      const folder = ${JSON.stringify(folder)} + '/journal';
      const journal = createFolderJournal({ folder });
      const accepted = [];
      let refused;
      for (let n = 0; n < 200 && refused === undefined; n += 1)
        await journal.accept({ operation: 'charge', key: String(n), payload: 'x'.repeat(4_000) }, { begun: true })
          .then((id) => accepted.push(id), (error) => { refused = error; });
      try { writeFileSync(folder + '/rest', 'x'.repeat(300_000)); } catch {}
      for (const id of accepted.slice(0, -1)) await journal.end(id, 'forget');
      rmSync(folder + '/rest');
      rmSync(folder + '/much');
      await journal.accept({ operation: 'charge', key: 'later' });
      await journal.close();
      const next = createFolderJournal({ folder });
      const { intents, damage } = await next.takeOver();
      console.log(JSON.stringify({ count: accepted.length, code: refused.code, cause: refused.cause.code, damage,
        keys: intents.map(({ key, phase }) => key + ' ' + phase), last: accepted.length - 1 }));`;
    const disk = `mkdir '${folder}/journal'; mount -t tmpfs -o size=400k t '${folder}/journal'; dd if=/dev/zero of='${folder}/journal/much' bs=4k count=25 2>/dev/null`;
    const [unshare, ...words] = await withDisks(disk);
    const args = [...NODE, '--input-type=module', '--eval', program];
    const { stdout, stderr } = await runProgram(unshare, [...words, process.execPath, ...args], {
      cwd: import.meta.dirname,
    });
    expect(stderr).toBe('');
    const { count, last, ...rest } = JSON.parse(stdout);
    expect(count).toBeGreaterThan(20);
    expect(rest).toEqual({
      code: 'health/not-accepted',
      cause: 'ENOSPC',
      damage: [],
      keys: [`${last} begun`, 'later accepted'],
    });
  });
});
