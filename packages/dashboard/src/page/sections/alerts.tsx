/** Alerts: those that fire, what keeps them quiet, and those of the range. */
import type { AlertNow } from '../../reported.ts';
import { useApp } from '../app.ts';
import { titleOf, visible } from '../model/visible.ts';
import { quantity, span } from '../model/words.ts';
import { Badge, State, toneOfSeverity } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Name } from '../parts/name.tsx';
import { Empty, OfRemote } from '../parts/states.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Ago, Lasting, Moment } from '../parts/when.tsx';
import { Silences } from './silences.tsx';

export function AlertsSection() {
  const { now, marks } = useApp();
  const active = now.value?.alerts.active ?? [];
  return (
    <>
      {active.length === 0 ? (
        <Empty>No alert is active.</Empty>
      ) : (
        active.map((alert) => <Active key={alert.fingerprint} alert={alert} />)
      )}
      <Silences />
      <section aria-labelledby="history">
        <h2 id="history">In this range</h2>
        <Timeline />
        <OfRemote of={marks} what="alerts">
          {({ alerts }) =>
            alerts.length === 0 ? <Empty>No alert fired in this range.</Empty> : <History alerts={alerts} />
          }
        </OfRemote>
      </section>
    </>
  );
}

function Active({ alert }: { readonly alert: AlertNow }) {
  const { severity, state, summary, name, labels, value, threshold, unit, cause, flapping } = alert;
  return (
    <article class={`card ${state === 'firing' ? severity : ''}`}>
      <h3>
        <Badge tone={toneOfSeverity(severity)}>{severity}</Badge> {visible(summary ?? titleOf(name, labels))}
      </h3>
      <p>
        <State of={state} /> {state === 'firing' ? 'for' : 'would fire; beyond its limit for'}{' '}
        <Lasting since={alert.startsAt ?? alert.activeAt} />
        {value !== null && (
          <>
            {' · '}is {quantity(value, unit)}
            {threshold !== null && `, limit ${quantity(threshold, unit)}`}
          </>
        )}
        {cause !== null && ` · ${visible(cause)}`}
        {flapping && ' · comes and goes'}
      </p>
      <p class="soft">
        <Name name={name} labels={labels} />
      </p>
      <Quieted alert={alert} />
      <Actions alert={alert} />
    </article>
  );
}

function Quieted({ alert: { silencedBy, inhibitedBy, acknowledged } }: { readonly alert: AlertNow }) {
  return (
    <>
      {silencedBy.length > 0 && <p class="soft">Silenced: nobody is told.</p>}
      {inhibitedBy.length > 0 && <p class="soft">Held back, since a graver alert says it already.</p>}
      {acknowledged !== null && (
        <p class="soft">
          Acknowledged <Ago at={acknowledged.at} />
          {acknowledged.by !== null && ` by ${visible(acknowledged.by)}`}
          {acknowledged.comment !== null && `: ${visible(acknowledged.comment)}`}
        </p>
      )}
    </>
  );
}

function Actions({ alert: { fingerprint, name, labels, summary, acknowledged } }: { readonly alert: AlertNow }) {
  const { now, dialog } = useApp();
  if (!now.value?.mayAct) return null;
  const all = Object.entries({ alertname: name, ...labels });
  const matchers = all.map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const title = visible(summary ?? name);
  return (
    <p class="actions">
      {acknowledged === null && (
        <button type="button" onClick={() => (dialog.value = { kind: 'acknowledge', fingerprint, title })}>
          Acknowledge<span class="unseen"> {title}</span>
        </button>
      )}
      <button type="button" onClick={() => (dialog.value = { kind: 'silence', matchers })}>
        Silence …<span class="unseen"> {title}</span>
      </button>
    </p>
  );
}

type Past = Omit<AlertNow, 'silencedBy' | 'inhibitedBy' | 'acknowledged'>;

const COLUMNS: readonly Column<Past>[] = [
  {
    key: 'alert',
    title: 'Alert',
    isText: true,
    value: ({ name }) => name,
    cell: ({ summary, name, labels }) => (summary === null ? <Name name={name} labels={labels} /> : visible(summary)),
  },
  {
    key: 'severity',
    title: 'severity',
    isText: true,
    value: ({ severity }) => severity,
    cell: ({ severity }) => <Badge tone={toneOfSeverity(severity)}>{severity}</Badge>,
  },
  {
    key: 'from',
    title: 'from',
    value: ({ startsAt, activeAt }) => startsAt ?? activeAt,
    cell: ({ startsAt, activeAt }) => <Moment at={startsAt ?? activeAt} />,
  },
  {
    key: 'lasted',
    title: 'lasted',
    value: ({ startsAt, activeAt, endsAt }) => (endsAt === null ? null : endsAt - (startsAt ?? activeAt)),
    cell: ({ startsAt, activeAt, endsAt }) => (endsAt === null ? 'still' : span(endsAt - (startsAt ?? activeAt))),
  },
  {
    key: 'value',
    title: 'last seen',
    rank: 3,
    value: ({ value }) => value,
    cell: ({ value, unit }) => quantity(value, unit),
  },
];

function History({ alerts }: { readonly alerts: readonly Past[] }) {
  return (
    <DataTable
      caption="Alerts of this range"
      columns={COLUMNS}
      rows={alerts}
      keyOf={({ fingerprint, activeAt }) => `${fingerprint} ${activeAt}`}
    />
  );
}
