import { describe, expect, it } from 'vitest';
import { table } from './table.ts';

describe('a table', () => {
  it('puts names to the left and figures to the right', () => {
    expect(
      table(
        [{ title: 'NAME' }, { title: 'n', align: 'right' }],
        [
          ['save', '1'],
          ['a', '1000'],
        ],
        80,
      ),
    ).toEqual(['NAME     n', 'save     1', 'a     1000']);
  });

  it('shortens the first column when the line is narrow, never the figures', () => {
    const lines = table([{ title: 'NAME' }, { title: 'n', align: 'right' }], [['x'.repeat(100), '123456']], 30);
    expect(lines[1]).toBe(`${'x'.repeat(21)}…  123456`);
  });

  it('counts columns of a terminal, and lets nothing through that would steer one', () => {
    const [, a, b, c] = table(
      [{ title: 'N' }, { title: 'n', align: 'right' }],
      [
        ['😀', '1'],
        ['ab', '2'],
        ['\u001b[2Jx', '3'],
      ],
      80,
    );
    expect(a).toBe('😀     1');
    expect(b).toBe('ab     2');
    expect(c).toBe('\ufffd[2Jx  3');
  });
});
