/** What runs up against something: limits, sessions, jobs, recoveries. A pool shows itself as a limit. */
import type { ComponentChildren } from 'preact';
import type { Now } from '../../protocol.ts';
import { useApp } from '../app.ts';
import { titleOf, visible } from '../model/visible.ts';
import { duration, number, span } from '../model/words.ts';
import { Badge, State } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Name } from '../parts/name.tsx';
import { Bar } from '../parts/sparkline.tsx';
import { Empty } from '../parts/states.tsx';
import { Ago } from '../parts/when.tsx';

type Usage = Now['usage'];
type Limit = Usage['limits'][number];
type Sessions = Usage['sessions'][number];
type Job = Usage['jobs'][number];
type Recovery = Usage['recovery'][number];

export function UsageSection() {
  const { now } = useApp();
  const usage = now.value?.usage;
  if (usage === undefined) return null;
  const { limits, sessions, jobs, recovery } = usage;
  if (limits.length + sessions.length + jobs.length + recovery.length === 0)
    return (
      <Empty>
        No limit, session, job or recovery is known. Those that the program declares, or has in its configuration, show
        up here.
      </Empty>
    );
  return (
    <>
      <Part title="Limits" rows={limits}>
        <DataTable caption="Limits" columns={LIMITS} rows={limits} keyOf={({ name }) => name} fixed />
      </Part>
      <Part title="Sessions" rows={sessions}>
        <DataTable caption="Sessions" columns={SESSIONS} rows={sessions} keyOf={({ name }) => name} fixed />
      </Part>
      <Part title="Jobs" rows={jobs}>
        <DataTable
          caption="Jobs"
          columns={JOBS}
          rows={jobs}
          keyOf={({ name, labels }) => titleOf(name, labels)}
          fixed
        />
      </Part>
      <Part title="Recovery" rows={recovery}>
        <DataTable caption="Recovery" columns={RECOVERIES} rows={recovery} keyOf={({ operation }) => operation} fixed />
      </Part>
    </>
  );
}

interface PartProps {
  readonly title: string;
  readonly rows: readonly unknown[];
  readonly children: ComponentChildren;
}

function Part({ title, rows, children }: PartProps) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

const TONES = { ok: 'good', warning: 'attention', exceeded: 'bad' } as const;
const ended = (program: 'running' | 'ended') => program === 'ended' && <span class="soft"> (program ended)</span>;

const LIMITS: readonly Column<Limit>[] = [
  {
    key: 'name',
    title: 'Limit',
    isText: true,
    cell: ({ name, program }) => (
      <>
        <bdi>{visible(name)}</bdi>
        {ended(program)}
      </>
    ),
  },
  { key: 'state', title: 'state', isText: true, cell: ({ state }) => <State of={state} /> },
  {
    key: 'used',
    title: 'used',
    cell: ({ used, limit, percent, state }) => (
      <>
        {number(used)} of {number(limit)} <span class="soft">({number(percent)} %)</span>
        <Bar share={percent / 100} tone={TONES[state]} />
      </>
    ),
  },
  { key: 'peak', title: 'peak', rank: 2, cell: ({ peak }) => number(peak) },
  { key: 'perMinute', title: 'a minute', rank: 2, cell: ({ perMinute }) => number(perMinute) },
  { key: 'full', title: 'full in', rank: 2, cell: fullIn },
  { key: 'refused', title: 'refused', cell: ({ refused }) => number(refused) },
];

/** At the pace of the last minute. */
function fullIn({ used, limit, perMinute }: Limit): string {
  return perMinute === null || perMinute <= 0 || used >= limit ? '–' : span(((limit - used) / perMinute) * 60_000);
}

const SESSIONS: readonly Column<Sessions>[] = [
  {
    key: 'name',
    title: 'Sessions',
    isText: true,
    cell: ({ name, program }) => (
      <>
        <bdi>{visible(name)}</bdi>
        {ended(program)}
      </>
    ),
  },
  { key: 'active', title: 'active', cell: ({ active }) => number(active) },
  { key: 'peak', title: 'peak', cell: ({ peak }) => number(peak) },
  { key: 'stale', title: 'went stale', rank: 2, cell: ({ stale }) => number(stale) },
  {
    key: 'displaced',
    title: 'displaced',
    hint: 'had to make room for others',
    cell: ({ displaced }) => number(displaced),
  },
];

const JOBS: readonly Column<Job>[] = [
  { key: 'name', title: 'Job', isText: true, cell: ({ name, labels }) => <Name name={name} labels={labels} /> },
  {
    key: 'state',
    title: 'state',
    isText: true,
    cell: ({ troubles, running, cutOff, program }) => (
      <>
        {troubles.length === 0 ? (
          <State of={running > 0 ? 'running' : 'ok'} />
        ) : (
          <Badge tone="attention">{troubles.join(', ')}</Badge>
        )}
        {cutOff && <span class="soft"> its last run was cut off</span>}
        {ended(program)}
      </>
    ),
  },
  { key: 'last', title: 'last run', cell: ({ lastRunAt }) => (lastRunAt === null ? 'never' : <Ago at={lastRunAt} />) },
  { key: 'due', title: 'next', rank: 2, cell: ({ dueAt }) => <Ago at={dueAt} /> },
  { key: 'every', title: 'every', rank: 2, cell: ({ every }) => (every === null ? '–' : span(every)) },
  { key: 'failures', title: 'failed in a row', cell: ({ failures }) => number(failures) },
];

const RECOVERIES: readonly Column<Recovery>[] = [
  { key: 'name', title: 'Recovery of', isText: true, cell: ({ operation }) => <bdi>{visible(operation)}</bdi> },
  {
    key: 'circuit',
    title: 'circuit',
    isText: true,
    cell: ({ circuit }) => (circuit === null ? '–' : <State of={circuit} />),
  },
  { key: 'runs', title: 'runs', cell: ({ runs }) => number(runs) },
  { key: 'attempts', title: 'tries', rank: 2, cell: ({ attempts }) => number(attempts) },
  { key: 'recovered', title: 'recovered', cell: ({ recovered }) => number(recovered) },
  { key: 'degraded', title: 'fallback', rank: 2, cell: ({ degraded }) => number(degraded) },
  { key: 'failed', title: 'failed', cell: ({ failed }) => number(failed) },
  { key: 'time', title: 'mean time', rank: 2, cell: ({ meanTime }) => duration(meanTime) },
  { key: 'longest', title: 'longest', rank: 3, cell: ({ longestTime }) => duration(longestTime) },
];
