/** What is known of the real program, held against the stand-in: the same is asked of the real one where there is one. */
import { describe, expect, it } from 'vitest';
import { runProgram, startProgram } from '../run-program.ts';
import { standInOsascript } from './stand-in.ts';

const returning = (words: readonly string[], input = ''): ReturnType<typeof runProgram> =>
  runProgram(standInOsascript().path, words, { input });

// It begins with a line that says what runs it, which Windows does not know.
describe.skipIf(process.platform === 'win32')('the stand-in for osascript', () => {
  it('runs what `-e` says, each a line, and hands the rest to `run`', async () => {
    const lines = ['-e', 'on run argv', '-e', 'return item 2 of argv & "!"', '-e', 'end run'];
    expect(await returning([...lines, 'a', 'b "c"'])).toMatchObject({ code: 0, stdout: 'b "c"!\n', stderr: '' });
  });

  it('runs standard input when there is no script, with arguments after `-`', async () => {
    expect((await returning([], 'return 1 & "é"')).stdout).toBe('1é\n');
    expect((await returning(['-', 'x'], 'on run {a}\nreturn a\nend run')).stdout).toBe('x\n');
  });

  it('prints lists for people, and with `-s s` as the source has them', async () => {
    const script = 'return {"a\\"", 2, true}';
    expect((await returning(['-e', script])).stdout).toBe('a", 2, true\n');
    expect((await returning(['-ss', '-e', script])).stdout).toBe('{"a\\"", 2, true}\n');
  });

  it('ends with 1 and tells an error in the language of a user, its number last, with `-s o` on stdout', async () => {
    const script = 'error "Geht nicht (12)" number -1743';
    const text = '44:48: execution error: Geht nicht (12) (-1743)\n';
    expect(await returning(['-e', script])).toMatchObject({ code: 1, stdout: '', stderr: text });
    expect(await returning(['-s', 'o', '-e', script])).toMatchObject({ code: 1, stdout: text, stderr: '' });
  });

  it.each([
    ['return "open', -2741],
    ['return 1 +', -2741],
    ['return "\\x"', -2741],
    ['with timeout of 3 seconds\non run argv\nend run\nend timeout', -2741],
    ['return nobody', -2753],
    ['on run argv\nreturn item 1 of argv\nend run', -1728],
  ])('refuses %j with %i', async (script, number) => {
    const { code, stderr } = await returning(['-e', script]);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(String.raw`\(${number}\)\n$`));
  });

  it('keeps properties of a script from one run to the next only within a process', async () => {
    const script = 'property seen : "no"\nset earlier to seen\nset seen to "yes"\nreturn earlier';
    const { path } = standInOsascript();
    for (const _ of [1, 2]) expect((await runProgram(path, ['-e', script])).stdout).toBe('no\n');
  });

  it('runs a script in a script, in both languages', async () => {
    const inner = 'run script "on run argv\\nreturn item 1 of argv & \\"!\\"\\nend run" with parameters {"a b"}';
    expect((await returning(['-e', inner])).stdout).toBe('a b!\n');
    const other = 'run script "function run(argv) { return argv.length }" in "JavaScript" with parameters {"a", "b"}';
    expect((await returning(['-e', other])).stdout).toBe('2\n');
  });

  it('does what rules say, and tells of all that it was given', async () => {
    const standIn = standInOsascript({
      rules: [
        { when: 'Mail', error: { number: -1743 } },
        { when: 'FLAG', reply: 'by rule' },
        { when: 'die', fault: 'crash' },
      ],
    });
    const denied = await runProgram(standIn.path, ['-e', 'tell application "Mail" to count messages']);
    expect(denied.stderr).toMatch(/^44:48: execution error: Keine Berechtigung .* \(-1743\)\n$/);
    expect((await runProgram(standIn.path, ['-e', 'whatever', 'a FLAG'])).stdout).toBe('by rule\n');
    expect(await runProgram(standIn.path, ['-e', 'die'])).toMatchObject({ code: 3, stdout: '', stderr: '' });
    standIn.setRules([{ when: 'die', reply: 'no' }]);
    expect((await runProgram(standIn.path, ['-e', 'die'])).stdout).toBe('no\n');
    expect(standIn.calls().map(({ script }) => script)).toEqual([
      'tell application "Mail" to count messages',
      'whatever',
      'die',
      'die',
    ]);
    expect(standIn.running()).toEqual([]);
  });

  it('takes no notice of SIGTERM when told so', async () => {
    const standIn = standInOsascript({ rules: [{ when: 'wait', fault: 'hang-hard' }] });
    const program = startProgram(standIn.path, ['-e', 'wait']);
    while (standIn.calls().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    // Until it has come to stand still.
    await new Promise((resolve) => setTimeout(resolve, 100));
    program.kill('SIGTERM');
    // Long enough for one that would heed it to end; one that is slow to end passes, and never fails.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(standIn.running()).toEqual([program.pid]);
    program.kill('SIGKILL');
    expect((await program.result).signal).toBe('SIGKILL');
  });
});
