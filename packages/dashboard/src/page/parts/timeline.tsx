/**
 * What happened, on one line above the plots of a section: each mark is a button that tells. One stop for the tab key; the
 * arrow keys go from mark to mark.
 */
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useApp } from '../app.ts';
import { type Mark, marksFor, marksOf } from '../model/marks.ts';
import { count, moment } from '../model/words.ts';
import { MARK_SIGNS } from './plot-options.ts';

/** @param of the operation that is looked at; null: everything is */
export function Timeline({ of = null }: { readonly of?: string | null }) {
  const { marks } = useApp();
  const view = marks.data.value;
  if (view === null) return null;
  const all = marksFor(marksOf(view), of).filter(({ at, until }) => (until ?? at) >= view.from && at <= view.to);
  return (
    <section class="timeline" aria-label="What happened in this range">
      {all.length === 0 ? (
        <p class="soft small">No deploy, note, change or alert in this range.</p>
      ) : (
        <Marks marks={all} from={view.from} to={view.to} />
      )}
      {view.trouble !== null && <p class="soft small">{view.trouble}</p>}
    </section>
  );
}

interface MarksProps {
  readonly marks: readonly Mark[];
  readonly from: number;
  readonly to: number;
}

function Marks({ marks, from, to }: MarksProps) {
  const { picked } = useApp();
  const line = useRef<HTMLDivElement>(null);
  const current = useSignal(marks.length - 1);
  const index = Math.min(current.value, marks.length - 1);
  const shown = marks[index];
  const walk = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    current.value = Math.min(marks.length - 1, Math.max(0, index + by));
    line.current?.querySelectorAll('button')[current.value]?.focus();
  };
  return (
    <>
      <div class="line" ref={line} role="toolbar" aria-label={count(marks.length, 'mark')} onKeyDown={walk}>
        {marks.map((mark, i) => (
          <MarkButton
            key={`${mark.kind}${mark.at}${mark.text}`}
            mark={mark}
            share={(mark.at - from) / (to - from)}
            isCurrent={i === index}
            onPick={() => (current.value = i)}
            onClick={() => (picked.value = Math.round(mark.at))}
          />
        ))}
      </div>
      {shown && (
        <p class="told small">
          <b>{moment(shown.at, to)}</b> {shown.text}
        </p>
      )}
    </>
  );
}

interface MarkButtonProps {
  readonly mark: Mark;
  readonly share: number;
  readonly isCurrent: boolean;
  readonly onPick: () => void;
  readonly onClick: () => void;
}

function MarkButton({ mark, share, isCurrent, onPick, onClick }: MarkButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  // From script, since the policy of the page lets no style attribute in.
  useLayoutEffect(
    () => button.current?.style.setProperty('left', `${Math.min(1, Math.max(0, share)) * 100}%`),
    [share],
  );
  return (
    <button
      ref={button}
      type="button"
      class={`mark ${mark.kind}`}
      tabIndex={isCurrent ? 0 : -1}
      aria-label={`${moment(mark.at, 0)}: ${mark.text}`}
      onFocus={onPick}
      onMouseEnter={onPick}
      onClick={onClick}
    >
      {MARK_SIGNS[mark.kind]}
    </button>
  );
}
