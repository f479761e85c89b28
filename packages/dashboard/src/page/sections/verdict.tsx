/** The state in one sentence, and what is wrong with the thing to do: above everything, in every section. */
import { useComputed } from '@preact/signals';
import { useApp } from '../app.ts';
import { momentsOf } from '../model/range.ts';
import { moment, span } from '../model/words.ts';
import { isWatched, type Problem } from '../model/wrong.ts';
import { Badge, toneOfSeverity } from '../parts/badge.tsx';
import { ViewLink } from '../parts/link.tsx';

const MOST_SHOWN = 6;

export function Verdict() {
  const { now, view, wrong } = useApp();
  const sentence = useSentence();
  if (now.value === null) return null;
  const problems = wrong.value;
  const isHome = view.value.section === 'now';
  const worst = problems[0]?.severity;
  const tone = worst === undefined ? sentence.tone : worst === 'critical' ? 'bad' : 'attention';
  return (
    <section class={`verdict ${tone}`} aria-label="State">
      <p class="sentence" aria-live="polite">
        <span class="sign" aria-hidden="true">
          {{ good: '✓', bad: '✕', attention: '▲', unknown: '?' }[tone]}
        </span>
        <strong>{sentence.text}</strong>
        {sentence.more !== '' && <span class="soft"> {sentence.more}</span>}
      </p>
      {isHome && problems.length > 0 && (
        <ul class="problems">
          {problems.slice(0, MOST_SHOWN).map((problem) => (
            <ProblemLine key={problem.key} problem={problem} />
          ))}
        </ul>
      )}
      {isHome && problems.length > MOST_SHOWN && (
        <details>
          <summary>{problems.length - MOST_SHOWN} more</summary>
          <ul class="problems">
            {problems.slice(MOST_SHOWN).map((problem) => (
              <ProblemLine key={problem.key} problem={problem} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function ProblemLine({ problem }: { readonly problem: Problem }) {
  const { kind, severity, text, action, section, open } = problem;
  return (
    <li>
      <Badge tone={toneOfSeverity(severity)}>{kind}</Badge>
      <div>
        {section === 'now' ? <p>{text}</p> : <ViewLink to={{ section, open, sort: null, filter: '' }}>{text}</ViewLink>}
        {action !== null && <p class="action">→ {action}</p>}
      </div>
    </li>
  );
}

interface Sentence {
  readonly tone: 'good' | 'unknown';
  readonly text: string;
  readonly more: string;
}

function useSentence(): Sentence {
  const { now, wrong, marks, view, second, quietSince } = useApp();
  return useComputed((): Sentence => {
    const current = now.value;
    const [first, ...rest] = wrong.value;
    if (current === null) return { tone: 'unknown', text: '', more: '' };
    if (first !== undefined) {
      const more = view.value.section === 'now' ? '' : first.text;
      const is = first.severity === 'critical' ? ['is wrong', 'are wrong'] : ['wants attention', 'want attention'];
      const text = rest.length === 0 ? `One thing ${is[0]}` : `${rest.length + 1} things ${is[1]}`;
      return { tone: 'unknown', text: `${text}${more === '' ? '' : ':'}`, more };
    }
    if (current.measuredAt === null) return { tone: 'unknown', text: 'Nothing has been measured yet', more: '' };
    if (!isWatched(current))
      return {
        tone: 'unknown',
        text: 'Nothing stands out',
        more: 'No contract, check or alert is set, so nothing can be promised.',
      };
    const ended = (marks.data.value?.alerts ?? []).map(({ endsAt }) => endsAt ?? 0);
    const since = Math.max(quietSince.value ?? 0, ...ended);
    if (since > 0) return { tone: 'good', text: 'All well', more: `since ${moment(since, second.peek())}` };
    const { from, to } = momentsOf(view.value.range, second.peek());
    const watched = Math.min(to - from, to - current.startedAt);
    return { tone: 'good', text: 'All well', more: `and no alert in the last ${span(watched)}` };
  }).value;
}
