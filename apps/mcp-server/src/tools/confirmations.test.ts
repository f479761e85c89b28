import { fakeClock } from '@tooling/testkit';
import { describe, expect, it } from 'vitest';
import { createConfirmations, GOOD_FOR } from './confirmations.ts';

const WANTED = { snapshot: 'a', to: '/tmp/x', source: undefined };

describe('a confirmation', () => {
  it('stands for its arguments in any order, once', () => {
    const confirmations = createConfirmations(fakeClock());
    const token = confirmations.ask('restore_backup', WANTED);
    expect(confirmations.take(token, 'restore_backup', { to: '/tmp/x', snapshot: 'a' })).toBe(true);
    expect(confirmations.take(token, 'restore_backup', WANTED)).toBe(false);
  });

  it.each([
    ['other arguments', 'restore_backup', { ...WANTED, to: '/tmp/y' }],
    ['more of them', 'restore_backup', { ...WANTED, source: 'app' }],
    ['another tool', 'backup', WANTED],
  ])('stands for nothing with %s, and is used up by the try', (_, tool, given) => {
    const confirmations = createConfirmations(fakeClock());
    const token = confirmations.ask('restore_backup', WANTED);
    expect(confirmations.take(token, tool, given)).toBe(false);
    expect(confirmations.take(token, 'restore_backup', WANTED)).toBe(false);
  });

  it('is forgotten after its time, and when too many were asked for after it', () => {
    const clock = fakeClock();
    const confirmations = createConfirmations(clock);
    const late = confirmations.ask('restore_backup', WANTED);
    clock.advance(GOOD_FOR);
    expect(confirmations.take(late, 'restore_backup', WANTED)).toBe(false);
    const first = confirmations.ask('restore_backup', WANTED);
    for (let i = 0; i < 60; i += 1) confirmations.ask('restore_backup', { to: String(i) });
    expect(confirmations.take(first, 'restore_backup', WANTED)).toBe(false);
  });
});
