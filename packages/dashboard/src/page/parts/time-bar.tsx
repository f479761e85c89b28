/** Which time is looked at: lengths up to now, two moments, back, out; and what to do with a moment that was picked. */
import { useSignal } from '@preact/signals';
import { useApp } from '../app.ts';
import { momentsOf } from '../model/range.ts';
import { SPANS } from '../model/view.ts';
import { moment, span } from '../model/words.ts';
import { MomentInput } from './moment-input.tsx';

export function TimeBar() {
  const { view, go, depth, now } = useApp();
  const { range } = view.value;
  const isLive = typeof range === 'string';
  return (
    <div class="time-bar">
      <fieldset class="spans">
        <legend class="unseen">Time range</legend>
        {SPANS.map((one) => (
          <button key={one} type="button" aria-pressed={range === one} onClick={() => go({ range: one })}>
            {one}
          </button>
        ))}
      </fieldset>
      <Custom />
      {!isLive && (
        <>
          <span class="fixed">
            {moment(range.from, now.value?.at ?? 0)} – {moment(range.to, now.value?.at ?? 0)}{' '}
            <span class="soft">({span(range.to - range.from)})</span>
          </span>
          <ZoomOut />
          <button type="button" onClick={() => go({ range: '1h' })}>
            Go live
          </button>
        </>
      )}
      {depth.value > 0 && (
        <button type="button" onClick={() => history.back()}>
          ‹ Back
        </button>
      )}
      <Picked />
    </div>
  );
}

function ZoomOut() {
  const { view, go } = useApp();
  const { range } = view.value;
  if (typeof range === 'string') return null;
  const half = (range.to - range.from) / 2;
  return (
    <button
      type="button"
      onClick={() =>
        go({ range: { from: Math.max(0, Math.round(range.from - half)), to: Math.round(range.to + half) } })
      }
    >
      Zoom out
    </button>
  );
}

function Custom() {
  const { view, go, second } = useApp();
  const isOpen = useSignal(false);
  const draft = useSignal({ from: 0, to: 0 });
  const open = (): void => {
    const { from, to } = momentsOf(view.value.range, second.peek());
    draft.value = { from: Math.round(from), to: Math.round(to) };
    isOpen.value = !isOpen.value;
  };
  return (
    <>
      <button type="button" aria-expanded={isOpen.value} onClick={open}>
        From – to
      </button>
      {isOpen.value && (
        <form
          class="custom"
          onSubmit={(event) => {
            event.preventDefault();
            isOpen.value = false;
            if (draft.value.from < draft.value.to) go({ range: draft.value });
          }}
        >
          <MomentInput label="From" at={draft.value.from} onPick={(from) => (draft.value = { ...draft.value, from })} />
          <MomentInput label="To" at={draft.value.to} onPick={(to) => (draft.value = { ...draft.value, to })} />
          <button type="submit" class="primary" disabled={draft.value.from >= draft.value.to}>
            Show
          </button>
        </form>
      )}
    </>
  );
}

/** After a click in a plot. */
function Picked() {
  const { picked, view, go, dialog, now } = useApp();
  const at = picked.value;
  if (at === null) return null;
  const done = (then: () => void) => () => {
    picked.value = null;
    then();
  };
  const { a, b } = view.value;
  return (
    <p class="picked" role="status">
      <b>{moment(at, now.value?.at ?? at)}</b>
      <button type="button" onClick={done(() => go({ a: at, section: b === null ? view.value.section : 'compare' }))}>
        {a === null ? 'Compare from here (A)' : 'Make it A'}
      </button>
      {a !== null && (
        <button type="button" onClick={done(() => go({ b: at, section: 'compare', open: null }))}>
          Compare with here (B)
        </button>
      )}
      {now.value?.mayAct && (
        <button type="button" onClick={done(() => (dialog.value = { kind: 'annotate', at }))}>
          Note
        </button>
      )}
      <button type="button" aria-label="Forget the moment" onClick={done(() => undefined)}>
        ✕
      </button>
    </p>
  );
}
