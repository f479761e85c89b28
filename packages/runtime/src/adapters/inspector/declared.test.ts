import { describe, expect, it } from 'vitest';
import { declaredInspector } from './declared.ts';

describe('where a program was told to open its inspector', () => {
  it.each([
    ['node app.js', undefined, false, undefined, 9229],
    ['node --inspect app.js', undefined, true, undefined, 9229],
    ['node --inspect=0 app.js', undefined, true, undefined, 0],
    ['node --inspect=9300 app.js', undefined, true, undefined, 9300],
    ['node --inspect-brk=0.0.0.0:9300 app.js', undefined, true, '0.0.0.0', 9300],
    ['node --inspect=[::1]:9300 app.js', undefined, true, '::1', 9300],
    ['node --inspect=localhost app.js', undefined, true, 'localhost', 9229],
    ['node --inspect-wait app.mjs', undefined, true, undefined, 9229],
    // A worker of a cluster gets a port of its own.
    ['node --inspect --inspect-port=9230 app.js', undefined, true, undefined, 9230],
    ['node --inspect-port=9230 app.js', undefined, false, undefined, 9230],
    ['node --debug-port=9230 app.js', undefined, false, undefined, 9230],
    ['node --inspect-publish-uid=http app.js', undefined, false, undefined, 9229],
    // What stands after the script is the program's own.
    ['node app.js --inspect=1', undefined, false, undefined, 9229],
    ['node --inspect=2 ./bin/app.ts --inspect=1', undefined, true, undefined, 2],
    ['node app.js', '--max-old-space-size=100 --inspect=127.0.0.1:9300', true, '127.0.0.1', 9300],
    ['node --inspect=1 app.js', '--inspect=2', true, undefined, 1],
    ['', undefined, false, undefined, 9229],
  ])('`%s` with NODE_OPTIONS %s', (...[command, options, isOpen, host, port]) => {
    expect(declaredInspector(command.split(' '), options)).toEqual({ isOpen, host, port });
  });
});
