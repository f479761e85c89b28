/** What an outbox and a digest kept, from a disk or from another version. */
import { fakeClock, fuzz, mutatedValue } from '@tooling/testkit';
import { expect, it } from 'vitest';
import { AT, alert, message } from '../test/messages.ts';
import { createDigest } from './digest.ts';
import { failureOf } from './failure.ts';
import { createOutbox, type OutboxState } from './outbox.ts';
import { toText } from './render/text.ts';

const kept = (): OutboxState => {
  const outbox = createOutbox();
  outbox.add([1, 2].map((n) => ({ channel: 'mail', key: `mail-${n}`, message: { ...message(), notes: ['late'] } })));
  return outbox.export();
};

it('an outbox sends what it understands, all of which can be told, and goes on', async () => {
  await fuzz(mutatedValue([kept()]), (state) => {
    const outbox = createOutbox({ state });
    outbox.add([{ channel: 'mail', key: 'new', message: message() }]);
    expect(outbox.export().waiting.map(({ key }) => key)).toContain('new');
    for (const one of outbox.next()) {
      expect(toText(one.message)).not.toBe('');
      outbox.failed(one, failureOf({ kind: 'refused', who: 'it', got: 'no', hint: 'Look.', isOfMessage: true }));
    }
  });
});

it('a digest tells what it understands, and goes on', async () => {
  const seen = [alert(), alert({ fingerprint: 'f2', status: 'resolved', endsAt: AT })].map((view) => ({
    view,
    fired: 2,
  }));
  await fuzz(mutatedValue([{ version: 1, seen, since: 0 }]), (state) => {
    const clock = fakeClock({ now: AT });
    const digest = createDigest({ at: '09:00', zone: 'UTC' }, { channels: ['mail'], clock, state });
    const told = digest.advance([{ kind: 'firing', alert: alert({ fingerprint: 'f3' }) }]);
    for (const { message: one } of told)
      expect([one.title, toText(one)]).toEqual([expect.stringContaining('Daily digest'), expect.stringMatching(/./)]);
    expect(digest.export().seen.map(({ view }) => view.fingerprint)).toContain('f3');
  });
});
