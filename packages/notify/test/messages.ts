/** Messages for tests: an ordinary one, and what comes from people who mean harm or don't know better. */
import * as fc from 'fast-check';
import { type AlertView, type Message, messageOf } from '../src/index.ts';

export const AT = Date.UTC(2026, 2, 2, 9, 14, 7);

export function alert(changes: Partial<AlertView> = {}): AlertView {
  return {
    fingerprint: '5d2f0e1c9a7b3f44',
    name: 'memory',
    labels: { alertname: 'memory', severity: 'critical', tenant: 'a' },
    severity: 'critical',
    status: 'firing',
    summary: 'Memory of the bookkeeping server is near its limit.',
    value: 612e6,
    threshold: 512e6,
    unit: 'bytes',
    activeAt: AT - 300_000,
    startsAt: AT - 60_000,
    evidence: ['GET /report keeps 48 MB a call', 'the heap climbs by 220 MB/h'],
    changes: [{ at: AT - 600_000, text: 'deploy v1.4.2' }],
    action: 'Roll back v1.4.2, or restart the server.',
    url: 'https://perf.example/alerts/memory',
    ...changes,
  };
}

export function message(changes: Partial<AlertView> = {}): Message {
  return messageOf({
    key: '{tenant="a"}',
    groupLabels: { tenant: 'a' },
    at: AT,
    alerts: [alert(changes)],
    source: 'bookkeeping',
    url: 'https://perf.example/',
  });
}

export const resolved = (): Message => message({ status: 'resolved', endsAt: AT });

/** The text wherever a message has room for one. */
export function saying(text: string): Message {
  const said = alert({
    name: text,
    labels: { alertname: text, severity: 'critical', tenant: text, [text]: 'value' },
    summary: text,
    cause: text,
    unit: text,
    evidence: [text, text],
    changes: [{ at: AT, text }],
    action: text,
    url: text,
  });
  return messageOf({
    key: text,
    groupLabels: { [text]: text },
    at: AT,
    alerts: [alert(), said],
    source: text,
    url: text,
    notes: [text],
  });
}

export const HOSTILE: readonly string[] = [
  'x\r\nBcc: eve@evil.example\r\nX-Injected: yes\r\n\r\nbody',
  'x\nBcc: eve@evil.example',
  '\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n',
  '@everyone @here <@123> <@&456> <#789> <!channel> <!here> <!subteam^S1> <@U123>',
  '**bold** _it_ ~~gone~~ `code` ||hidden|| # head\n> quote\n- list [link](https://evil.example)',
  '<script>alert(1)</script><img src=x onerror=alert(1)>"\'&amp;</td></table>',
  '<https://evil.example|click here> &lt;!channel&gt;',
  '" & (do shell script "touch /tmp/owned") & "',
  '$(touch owned) `touch owned` ; touch owned | owned',
  '--help',
  '-e',
  '-',
  '\0\u0007\u001b[31mred\u001b[0m',
  '\u202egnp.exe\u2066\u2069',
  '\ud83d half \udc4d',
  '👩‍👩‍👧‍👦'.repeat(400),
  'javascript:alert(1)',
  'https://user:pass@evil.example/"><script>',
  '',
  ' ',
  '__proto__',
];

export const anyMessage: fc.Arbitrary<Message> = fc
  .record({
    text: fc.string({ unit: 'binary', maxLength: 6_000 }),
    count: fc.integer({ min: 1, max: 60 }),
    at: fc.oneof(fc.constant(AT), fc.constantFrom(-1, Number.MAX_SAFE_INTEGER, Number.NaN)),
    value: fc.double(),
  })
  .map(({ text, count, at, value }) => {
    const said = saying(text);
    const alerts = Array.from({ length: count }, (_, i) => ({
      ...(said.alerts[1] as AlertView),
      activeAt: at + i,
      value,
    }));
    return messageOf({ ...said, at, alerts: [alert(), ...alerts] });
  });
