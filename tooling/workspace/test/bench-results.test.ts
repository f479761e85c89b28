import { describe, expect, it } from 'vitest';
import { missingIn, sectionsIn, withSection } from '../bench-results.ts';

const cases = [
  { name: 'record', title: 'One duration recorded' },
  { name: 'measure', title: 'One function measured' },
  { name: 'soak', title: 'Grown in 1800 s' },
];
const old = '# Bench\n\nLinux  \nNode\n\n## One function measured\n\nold\n\n### Part\n\n## By hand\n\nkept\n';

describe('RESULTS.md', () => {
  it('has a section replaced, and no other touched, in the order of the cases', () => {
    const first = withSection(old, { name: 'soak', text: '## Grown in 60 s\n\nflat\n' }, cases);
    const second = withSection(first, { name: 'record', text: '## One duration recorded\n\nfast' }, cases);
    const third = withSection(second, { name: 'soak', text: '## Grown in 1800 s\n\nflatter' }, cases);
    expect(sectionsIn(third, cases)).toEqual([
      { name: 'record', text: '## One duration recorded\n\nfast' },
      { name: 'measure', text: '## One function measured\n\nold\n\n### Part' },
      { name: 'soak', text: '## Grown in 1800 s\n\nflatter' },
      { name: 'By hand', text: '## By hand\n\nkept' },
    ]);
    expect(third.startsWith('# Bench\n\nLinux  \nNode\n\n<!-- case: record -->\n## One duration')).toBe(true);
  });

  it('knows which cases have none yet', () => {
    expect(missingIn(old, cases)).toEqual(['record', 'soak']);
    expect(missingIn('', cases)).toEqual(['record', 'measure', 'soak']);
  });
});
