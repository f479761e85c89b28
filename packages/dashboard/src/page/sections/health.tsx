/** Checks, which of them stand in the way of others, and what ails the program. */
import type { Now } from '../../protocol.ts';
import { useApp } from '../app.ts';
import { visible } from '../model/visible.ts';
import { ago, percent, quantity } from '../model/words.ts';
import { Badge, State, toneOfSeverity } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/states.tsx';

type Check = NonNullable<Now['health']>['checks'][number];

const WORST_FIRST = ['fail', 'unauthorised', 'blocked', 'warn', 'unknown', 'pass'];

const COLUMNS: readonly Column<Check>[] = [
  {
    key: 'name',
    title: 'Check',
    isText: true,
    value: ({ name }) => name,
    cell: ({ name }) => <bdi>{visible(name)}</bdi>,
  },
  {
    key: 'state',
    title: 'state',
    isText: true,
    value: ({ state }) => WORST_FIRST.indexOf(state),
    cell: ({ state, inMaintenance }) => (
      <>
        <State of={state} />
        {inMaintenance && <span class="soft"> in maintenance</span>}
      </>
    ),
  },
  {
    key: 'text',
    title: 'says',
    isText: true,
    cell: ({ text, blockedBy }) => (
      <>
        {visible(text)}
        {blockedBy !== null && <span class="soft"> blocked by {visible(blockedBy)}</span>}
      </>
    ),
  },
  { key: 'kind', title: 'kind', isText: true, rank: 3, value: ({ kind }) => kind, cell: ({ kind }) => kind },
  {
    key: 'age',
    title: 'asked',
    rank: 2,
    value: ({ age }) => age,
    cell: ({ age }) => (age === null ? 'never' : ago(0, age)),
  },
];

export function HealthSection() {
  const { now } = useApp();
  const health = now.value?.health ?? null;
  return (
    <>
      {health === null || health.checks.length === 0 ? (
        <Empty>
          Nothing is checked. Add checks to <code>health</code> in the configuration: a disk, a port, a URL, a command.
        </Empty>
      ) : (
        <>
          <p>
            <State of={health.state} /> {visible(health.text)}
          </p>
          <DataTable caption="Checks" columns={COLUMNS} rows={byState(health.checks)} keyOf={({ name }) => name} />
        </>
      )}
      <Diagnosis />
    </>
  );
}

const byState = (checks: readonly Check[]): readonly Check[] =>
  [...checks].sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));

function Diagnosis() {
  const { now } = useApp();
  const found = now.value?.diagnosis ?? [];
  return (
    <section aria-labelledby="diagnosis">
      <h2 id="diagnosis">Diagnosis</h2>
      {found.length === 0 && <p class="soft">Nothing that stands out has a known cause.</p>}
      {found.map(({ symptom, severity, text, action, confidence, evidence, operation }) => (
        <article key={`${symptom} ${operation ?? ''}`} class="card">
          <h3>
            <Badge tone={toneOfSeverity(severity)}>{severity}</Badge> {visible(text)}
          </h3>
          <p class="action">→ {visible(action)}</p>
          <dl class="figures">
            <div>
              <dt>confidence</dt>
              <dd>{confidence === 0 ? 'cause unknown' : percent(confidence)}</dd>
            </div>
            {evidence.map(({ name, value, unit }) => (
              <div key={name}>
                <dt>{visible(name)}</dt>
                <dd>{quantity(value, unit)}</dd>
              </div>
            ))}
          </dl>
        </article>
      ))}
    </section>
  );
}
