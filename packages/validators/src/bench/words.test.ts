/** Commands as words. */
import { describe, expect, it } from 'vitest';
import { commandWords } from './words.ts';

describe('commandWords', () => {
  it('parts at spaces, and keeps what is quoted or escaped together', () => {
    expect(commandWords('node  a.js --name="x y" \'$HOME | b\' c\\ d ""')).toEqual([
      'node',
      'a.js',
      '--name=x y',
      '$HOME | b',
      'c d',
      '',
    ]);
    expect(commandWords('echo "say \\"a\\" for \\$1 and \\n"')).toEqual(['echo', 'say "a" for $1 and \\n']);
  });

  it('leaves the place of a parameter as it is', () => {
    expect(commandWords('node sort.js {n}')).toEqual(['node', 'sort.js', '{n}']);
  });

  it.each(['a | b', 'a > out', 'a && b', 'echo $HOME', 'ls *.ts', 'echo `date`', 'NODE_ENV=production node a.js'])(
    'refuses what takes a shell: %s',
    (text) => {
      expect(() => commandWords(text)).toThrow(
        expect.objectContaining({ code: 'validators/invalid-command', hint: expect.stringContaining('--shell') }),
      );
    },
  );

  it('says where a quote begins that is never closed, and refuses nothing', () => {
    expect(() => commandWords("node 'a.js")).toThrow('character 6');
    expect(() => commandWords('   ')).toThrow('names no program');
  });
});
