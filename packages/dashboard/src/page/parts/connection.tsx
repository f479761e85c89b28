/** How fresh what is seen is: live, paused, lost or ended with the time to the next try, old, or of a server whose clock is off. */
import { useComputed } from '@preact/signals';
import { useApp } from '../app.ts';
import { moment, span } from '../model/words.ts';

/** Figures come each second; older than this they are called old. */
const OLD_MS = 15_000;
/** A clock that is off by less is none of a reader's business. */
const SKEW_MS = 5_000;

export function ConnectionState() {
  const { connection, retry } = useApp();
  const state = connection.value;
  switch (state.kind) {
    case 'live':
      return <Live />;
    case 'connecting':
      return <span class="connection attention">Connecting …</span>;
    case 'paused':
      return <span class="connection">Paused</span>;
    case 'unauthorised':
      return <span class="connection bad">✕ Signed out</span>;
    case 'lost':
    case 'ended':
      return (
        <span class="connection bad">
          ✕ {state.kind === 'ended' ? 'perfkit has ended' : 'Connection lost'}, <CountDown until={state.until} />{' '}
          <button type="button" class="link" onClick={retry}>
            Try now
          </button>
        </span>
      );
  }
}

function Live() {
  const { now, second, skew } = useApp();
  const age = useComputed(() => ageOf(now.value?.measuredAt ?? null, second.value));
  const isOld = useComputed(() => age.value > OLD_MS);
  return (
    <>
      <span class={`connection ${isOld.value ? 'attention' : 'good'}`}>
        {isOld.value ? (
          <>▲ Figures are {span(age.value)} old</>
        ) : (
          <>
            <i class="pulse" aria-hidden="true" /> Live
          </>
        )}
      </span>
      {Math.abs(skew.value) > SKEW_MS && (
        <span class="soft small skew">
          This browser’s clock is {span(Math.abs(skew.value))} {skew.value > 0 ? 'behind' : 'ahead of'} the server’s
        </span>
      )}
    </>
  );
}

const ageOf = (measuredAt: number | null, now: number): number => (measuredAt === null ? 0 : now - measuredAt);

function CountDown({ until }: { readonly until: number }) {
  const { second, skew } = useApp();
  return <>{useComputed(() => `next try in ${span(Math.max(0, until - (second.value - skew.peek())))}`)}</>;
}

/** Across the page, when what it shows can't be trusted to be so now. */
export function Interruption() {
  const { connection, now, second } = useApp();
  const state = connection.value;
  const at = now.value?.at ?? null;
  if (state.kind === 'unauthorised')
    return (
      <p class="interruption">
        This page may not read from the server any more: its token is missing or wrong.{' '}
        <a href="login">Sign in again</a>, or reload the page.
      </p>
    );
  if (!('until' in state)) return null;
  return (
    <p class="interruption">
      {at === null
        ? state.kind === 'lost' && 'The server has not answered yet. '
        : `What you see was so at ${moment(at, second.peek())}, and may have changed. `}
      {state.why}
    </p>
  );
}
