import { describe, expect, it } from 'vitest';
import { AT, alert, message, resolved } from '../test/messages.ts';
import { accountOf, shortText } from './account.ts';
import { messageOf } from './message.ts';
import { toText } from './render/text.ts';

describe('a message', () => {
  it('has the worst that fires first, and is resolved when nothing fires', () => {
    const severities = ['info', 'critical', 'warning'] as const;
    const alerts = [
      ...severities.map((severity) => alert({ severity, status: 'resolved', endsAt: AT })),
      ...severities.slice(0, 1).map((severity) => alert({ severity })),
    ];
    const mixed = messageOf({ key: 'k', at: AT, alerts });
    expect(mixed.alerts.map(({ status, severity }) => `${status} ${severity}`)).toEqual([
      'firing info',
      'resolved critical',
      'resolved warning',
      'resolved info',
    ]);
    expect([mixed.status, mixed.severity]).toEqual(['firing', 'info']);
    const over = messageOf({ key: 'k', at: AT, alerts: alerts.slice(0, 3) });
    expect([over.status, over.severity]).toEqual(['resolved', 'critical']);
  });
});

describe('the words of a message', () => {
  it('say what, since when, how bad, on what evidence, what changed, what to do and where to look', () => {
    expect(toText(message()).split('\n')).toEqual([
      'critical: memory',
      'What: Memory of the bookkeeping server is near its limit.',
      'Since: 2026-03-02 09:09:07 UTC (5 min)',
      'How bad: 612 MB, limit 512 MB',
      'Evidence: GET /report keeps 48 MB a call',
      'Evidence: the heap climbs by 220 MB/h',
      'Just before: deploy v1.4.2 (2026-03-02 09:04:07 UTC)',
      'Do: Roll back v1.4.2, or restart the server.',
      'Labels: tenant=a',
      'Look: https://perf.example/alerts/memory',
      '',
      '',
      'All of it: https://perf.example/',
    ]);
  });

  it('fit a lock screen', () => {
    expect(shortText(message())).toBe('CRITICAL memory: 612 MB, limit 512 MB, for 5 min [bookkeeping]');
    expect(shortText(resolved())).toBe('RESOLVED memory after 5 min [bookkeeping]');
    const more = messageOf({ key: 'k', at: AT, alerts: [alert(), alert()], omitted: 3 });
    expect(shortText(more)).toBe('CRITICAL memory: 612 MB, limit 512 MB, for 5 min (+4)');
  });

  it('know no more than the message does', () => {
    const bare = messageOf({
      key: 'k',
      at: AT,
      alerts: [
        { fingerprint: 'f', name: 'n', labels: {}, severity: 'info', status: 'firing', activeAt: AT, startsAt: AT },
      ],
    });
    expect(toText(bare)).toBe('info: n\nSince: 2026-03-02 09:14:07 UTC (0 s)\n');
    expect(accountOf(bare)).not.toHaveProperty('url');
  });

  it('count what they leave out', () => {
    const evidence = Array.from({ length: 20 }, (_, i) => `figure ${i}`);
    const text = toText({ ...message({ evidence }), omitted: 1, notes: ['The channel `slack` is dead.'] });
    expect(text).toContain('Evidence: figure 7\nEvidence: 12 more\n');
    expect(text).toContain('1 more alert belongs to it.\nThe channel `slack` is dead.');
  });
});
