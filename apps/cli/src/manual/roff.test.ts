import { describe, expect, it } from 'vitest';
import { manualPage } from './roff.ts';

const HELP = `USAGE
  perfkit say -- 'it' \\n
    out loud
  perfkit say --help

Says it…

  .like this
to you

FLAGS
  -c [--config]   Where it stands  [a|b]
  -h  --help      Print help information and exit
      --          All subsequent inputs should be interpreted as arguments

ARGUMENTS
  word...  What is said`;

const page = manualPage({ version: '1.2.3', root: 'first\n\nsecond', verbs: [{ title: 'perfkit say', text: HELP }] });
const lines = page.split('\n');

describe('the manual page', () => {
  it('keeps paragraphs apart, and lines that are indented as they are', () => {
    expect(page).toContain('first\n.PP\nsecond');
    expect(page).toContain('.EX\n  .like this\n.EE');
  });

  it('has examples, arguments and flags of a verb, without what all of them have', () => {
    expect(page).toContain('.TP\n.B perfkit say \\-\\- \\(aqit\\(aq \\en\nout loud');
    expect(page).toContain('.TP\n.B \\-c [\\-\\-config]\nWhere it stands [a|b]');
    expect(page).toContain('.TP\n.B word...\nWhat is said');
    expect(page).not.toContain('help information');
    expect(page).not.toContain('say \\-\\-help');
  });

  it('is ASCII, and text that begins with a dot is no request', () => {
    expect(page).toMatch(/^[\n -~]*$/);
    const requests = lines.filter((line) => line.startsWith('.')).map((line) => line.split(' ')[0]);
    expect([...new Set(requests)].sort()).toEqual(['.B', '.EE', '.EX', '.PP', '.SH', '.SS', '.TH', '.TP', '.br']);
  });
});
