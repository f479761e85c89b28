/** A state in a word, a sign and a colour: never in a colour alone. */
import type { ComponentChildren } from 'preact';
import type { Severity } from '../model/wrong.ts';

export type Tone = 'good' | 'attention' | 'bad' | 'unknown' | 'plain';

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', attention: '▲', bad: '✕', unknown: '?', plain: '•' };

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return (
    <span class={`badge ${tone}`}>
      <span class="sign" aria-hidden="true">
        {SIGNS[tone]}
      </span>
      {children}
    </span>
  );
}

export const toneOfSeverity = (severity: Severity): Tone =>
  severity === 'critical' ? 'bad' : severity === 'warning' ? 'attention' : 'plain';

const STATES: Readonly<Record<string, Tone>> = {
  kept: 'good',
  pass: 'good',
  ok: 'good',
  closed: 'good',
  running: 'good',
  faster: 'good',
  applied: 'good',
  broken: 'bad',
  fail: 'bad',
  failed: 'bad',
  exceeded: 'bad',
  open: 'bad',
  slower: 'bad',
  unauthorised: 'bad',
  firing: 'bad',
  warn: 'attention',
  warning: 'attention',
  blocked: 'attention',
  pending: 'attention',
  'half-open': 'attention',
  cancelled: 'attention',
  unknown: 'unknown',
  'insufficient-data': 'unknown',
};

const WORDS: Readonly<Record<string, string>> = { 'insufficient-data': 'too little data' };

/** A state by its name. */
export function State({ of }: { readonly of: string }) {
  return <Badge tone={STATES[of] ?? 'plain'}>{WORDS[of] ?? of}</Badge>;
}
