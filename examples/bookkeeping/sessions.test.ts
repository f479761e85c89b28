import { describe, expect, it } from 'vitest';
import { type Session, Sessions, type SessionsOptions } from './sessions.ts';

const session = (id: string): Session => ({ id, state: 'open', drafts: [] });

function atHand(options: Omit<SessionsOptions, 'now'>) {
  const clock = { ms: 0 };
  return { clock, sessions: new Sessions({ ...options, now: () => clock.ms }) };
}

describe('sessions', () => {
  it('are forgotten after lying idle for the timeout', () => {
    const { clock, sessions } = atHand({ timeout: 1_000 });
    sessions.keep(session('a'));
    clock.ms = 999;
    expect(sessions.find('a', 'open').id).toBe('a');
    clock.ms = 1_000;
    expect(() => sessions.find('a', 'open')).toThrow(expect.objectContaining({ status: 404 }));
    expect(sessions.size).toBe(0);
  });

  it('live on when they are touched, while others go', () => {
    const { clock, sessions } = atHand({ timeout: 1_000 });
    sessions.keep(session('busy'));
    sessions.keep(session('idle'));
    clock.ms = 900;
    sessions.keep(session('busy'));
    clock.ms = 1_800;
    expect(sessions.find('busy', 'open').id).toBe('busy');
    expect(sessions.size).toBe(1);
  });

  it('are refused when there are too many, until one ends or times out', () => {
    const { clock, sessions } = atHand({ timeout: 1_000, maxSessions: 2 });
    sessions.keep(session('a'));
    sessions.keep(session('b'));
    expect(() => sessions.keep(session('c'))).toThrow(expect.objectContaining({ status: 503 }));
    expect(sessions.keep({ ...session('a'), state: 'approved' }).state).toBe('approved');
    sessions.forget('b');
    sessions.keep(session('c'));
    clock.ms = 1_000;
    sessions.keep(session('d'));
    expect(sessions.size).toBe(1);
  });
});
