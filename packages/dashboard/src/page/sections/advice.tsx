/** What to do, with the figures that speak for it, what it should bring, what it may cost, and how to take it back. */
import type { ComponentChildren } from 'preact';
import type { AttemptRow, Now } from '../../protocol.ts';
import { useApp } from '../app.ts';
import { visible } from '../model/visible.ts';
import { percent, quantity } from '../model/words.ts';
import { Badge, State } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/states.tsx';
import { Moment } from '../parts/when.tsx';

type Recommendation = Now['advice']['recommendations'][number];

export function AdviceSection() {
  const { now } = useApp();
  const advice = now.value?.advice;
  if (advice === undefined) return null;
  const { recommendations, attempts } = advice;
  return (
    <>
      {recommendations.length === 0 && (
        <Empty>Nothing is to be advised: the figures give no reason for a change.</Empty>
      )}
      {recommendations.map((one) => (
        <Card key={one.id} advice={one} />
      ))}
      <h2>What was tried</h2>
      {attempts.length === 0 ? (
        <p class="soft">Nothing yet.</p>
      ) : (
        <DataTable
          caption="What was tried"
          columns={ATTEMPTS}
          rows={attempts}
          keyOf={({ at, what }) => `${at} ${what}`}
          fixed
        />
      )}
    </>
  );
}

const RISKS = { low: 'good', medium: 'attention', high: 'bad' } as const;

function Card({ advice }: { readonly advice: Recommendation }) {
  const { what, text, why, effect, risk, undo, confidence, command, tried } = advice;
  return (
    <article class="card advice">
      <h3>{visible(what)}</h3>
      <p>{visible(text)}</p>
      <dl class="figures">
        {why.map(({ name, value, unit }) => (
          <div key={name}>
            <dt>{visible(name)}</dt>
            <dd>{quantity(value, unit)}</dd>
          </div>
        ))}
      </dl>
      <dl class="terms">
        <Term title="Should bring">
          {visible(effect.text)}{' '}
          <span class="soft">
            ({range(effect)}, {percent(confidence)} sure)
          </span>
        </Term>
        <Term title="Risk">
          <Badge tone={RISKS[risk.level]}>{risk.level}</Badge> {visible(risk.text)}
        </Term>
        <Term title="To take it back">{visible(undo)}</Term>
        {command !== undefined && (
          <Term title="Command">
            <code>{visible(command)}</code>
          </Term>
        )}
        {tried !== undefined && <Term title="Tried before">{visible(tried)}</Term>}
      </dl>
    </article>
  );
}

function Term({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** `metric −20 % to −50 %`. */
function range({ metric, range: [low, high] }: Recommendation['effect']): string {
  const signed = (share: number): string => `${share > 0 ? '+' : share < 0 ? '−' : ''}${percent(Math.abs(share))}`;
  return `${visible(metric)} ${signed(low)} to ${signed(high)}`;
}

const ATTEMPTS: readonly Column<AttemptRow>[] = [
  { key: 'at', title: 'When', isText: true, cell: ({ at }) => <Moment at={at} /> },
  { key: 'what', title: 'what', isText: true, cell: ({ what }) => visible(what) },
  { key: 'outcome', title: 'outcome', isText: true, cell: ({ outcome }) => <State of={visible(outcome)} /> },
  { key: 'text', title: 'before and after', isText: true, rank: 2, cell: ({ text }) => visible(text) },
];
