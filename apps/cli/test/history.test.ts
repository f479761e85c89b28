/** The history in the hands of people: what is in it, out of it and back again, and what is refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { projectWith } from './minutes.ts';
import { emptyProject, perfkit } from './perfkit.ts';

const MINUTE = 60_000;
const from = Math.floor(Date.now() / MINUTE) * MINUTE - 240 * MINUTE;

describe('perfkit history', () => {
  it('says how much is kept', async () => {
    const cwd = await projectWith({ minutes: 3, from });
    const { code, stdout } = await perfkit(['history', 'info'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/history\.db: [\d.]+ KB, \d series, layout \d/);
    expect(stdout).toContain(`from ${new Date(from).toISOString().slice(0, 13)}`);
    const json = await perfkit(['history', 'info', '--json'], { cwd });
    expect(JSON.parse(json.stdout)).toMatchObject({ notices: [], rows: { annotations: 0 } });
  });

  it('says that it was damaged, to each who asks, and analyses say so at the time', async () => {
    const cwd = await projectWith({ minutes: 3, from });
    writeFileSync(`${cwd}/.perfkit/history.db`, 'no database'.repeat(1000));
    const first = await perfkit(['analyze', 'trends'], { cwd });
    expect([first.code, first.stderr]).toEqual([
      0,
      expect.stringMatching(/^perfkit: The history was damaged\. It is kept as/),
    ]);
    for (let times = 0; times < 2; times += 1) {
      const { stdout } = await perfkit(['history', 'info'], { cwd });
      expect(stdout).toMatch(
        /\nnothing in it yet\n[\s\S]*\n! A history that was damaged is kept as .*history\.db\.damaged-/,
      );
    }
  });

  it('says where there is none', async () => {
    const { code, stderr } = await perfkit(['history', 'info'], { cwd: await emptyProject() });
    expect([code, stderr]).toEqual([11, expect.stringContaining('Expected a history in')]);
  });

  it('goes out as text and comes back the same, through a file and through a pipe', async () => {
    const cwd = await projectWith({ minutes: 30, from });
    const exported = await perfkit(['history', 'export', 'all.jsonl'], { cwd });
    expect([exported.code, exported.stdout, exported.stderr]).toEqual([0, '', '']);
    const piped = await perfkit(['history', 'export'], { cwd });
    expect(piped.stdout).toBe(readFileSync(`${cwd}/all.jsonl`, 'utf8'));
    const other = await emptyProject();
    const imported = await perfkit(['history', 'import', '-'], { cwd: other, input: piped.stdout });
    expect([imported.code, imported.stdout]).toEqual([0, expect.stringMatching(/^\d+ rows imported\n$/)]);
    expect((await perfkit(['history', 'export'], { cwd: other })).stdout).toBe(piped.stdout);
    const csv = await perfkit(['history', 'export', '--csv', '--since', '365d'], { cwd });
    const third = await emptyProject();
    await perfkit(['history', 'import', '-'], { cwd: third, input: csv.stdout });
    expect((await perfkit(['history', 'export'], { cwd: third })).stdout).toBe(piped.stdout);
  });

  it('refuses a file that is there already, and one that is not; says which lines it could not read', async () => {
    const cwd = await projectWith({ minutes: 3, from });
    writeFileSync(`${cwd}/there.jsonl`, '{"no":"row"}\n');
    const over = await perfkit(['history', 'export', 'there.jsonl'], { cwd });
    expect([over.code, over.stderr]).toEqual([2, expect.stringContaining('Give another name')]);
    const none = await perfkit(['history', 'import', 'none.jsonl'], { cwd });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('none.jsonl')]);
    const bad = await perfkit(['history', 'import', 'there.jsonl'], { cwd });
    writeFileSync(`${cwd}/binary`, '\u001b[31m\u0007ELF\n');
    const binary = await perfkit(['history', 'import', 'binary'], { cwd });
    expect([binary.code, binary.stderr]).toEqual([2, expect.stringContaining('got `\ufffd[31m\ufffdELF`')]);
    expect([bad.code, bad.stdout, bad.stderr]).toEqual([
      11,
      '0 rows imported\n',
      expect.stringMatching(
        /^perfkit: line 1: .*\nperfkit: 1 line could not be read, and nothing of it is in the history\n$/,
      ),
    ]);
  });
});
