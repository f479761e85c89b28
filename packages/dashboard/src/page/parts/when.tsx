/** Moments and ages, by the clock of the server; only these draw again each second. */
import { useComputed } from '@preact/signals';
import { useApp } from '../app.ts';
import { ago, moment, span, UNKNOWN } from '../model/words.ts';

export function Ago({ at }: { readonly at: number | null }) {
  const { second } = useApp();
  const text = useComputed(() => (at === null ? UNKNOWN : ago(at, second.value)));
  if (at === null) return <>{UNKNOWN}</>;
  return (
    <time dateTime={iso(at)} title={moment(at, 0)}>
      {text}
    </time>
  );
}

export function Moment({ at }: { readonly at: number | null }) {
  const { second } = useApp();
  if (at === null) return <>{UNKNOWN}</>;
  return (
    <time dateTime={iso(at)} title={iso(at)}>
      {moment(at, second.peek())}
    </time>
  );
}

/** How long something has been going on. */
export function Lasting({ since }: { readonly since: number }) {
  const { second } = useApp();
  return <>{useComputed(() => span(second.value - since))}</>;
}

function iso(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
