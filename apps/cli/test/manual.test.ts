import { fileURLToPath } from 'node:url';
import { realPart, runProgram } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { emptyProject } from './perfkit.ts';

const page = fileURLToPath(new URL('../dist/perfkit.1', import.meta.url));

it.each(['C', 'C.UTF-8'])(
  'the manual page is one that man reads without a warning, in the locale %s',
  async (locale) => {
    const man = await realPart({ name: 'man', install: 'apt-get install man-db' });
    const environment = { ...process.env, LC_ALL: locale, MANWIDTH: '80', MAN_KEEP_FORMATTING: '' };
    const read = await runProgram(man, ['--warnings', '-l', page], { cwd: await emptyProject(), env: environment });
    expect(read.stderr).toBe('');
    expect(read.code).toBe(0);
    for (const verb of ['run', 'top', 'backup restore', 'completion']) expect(read.stdout).toContain(`perfkit ${verb}`);
  },
);
