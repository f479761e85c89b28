/** All at a glance: the busiest operations, the resources that matter most, what is to be done. */
import { useApp } from '../app.ts';
import { visible } from '../model/visible.ts';
import { number, percent, rate } from '../model/words.ts';
import { Badge, toneOfSeverity } from '../parts/badge.tsx';
import { ViewLink } from '../parts/link.tsx';
import { NothingYet } from '../parts/states.tsx';
import { Timeline } from '../parts/timeline.tsx';
import { Ago } from '../parts/when.tsx';
import { OperationsTable } from './operations-table.tsx';
import { ResourcePlots } from './resources.tsx';

const MOST_OPERATIONS = 8;
/** What most often explains the rest. */
const FIRST_READINGS = ['process.cpu', 'loop.utilization', 'loop.delay.p99', 'process.rss'];

export function Overview() {
  const { now } = useApp();
  const current = now.value;
  if (current === null) return <p class="empty">Waiting for the server …</p>;
  const isEmpty = current.measuredAt === null && current.operations.inAll === 0;
  if (isEmpty) return <NothingYet />;
  return (
    <>
      <Tiles />
      <Timeline />
      <section aria-labelledby="busiest">
        <h2 id="busiest">
          Busiest operations{' '}
          <ViewLink class="small" to={{ section: 'operations' }}>
            all {number(current.operations.inAll)}
          </ViewLink>
        </h2>
        <OperationsTable most={MOST_OPERATIONS} isGlance />
      </section>
      <section aria-labelledby="resources">
        <h2 id="resources">
          Resources{' '}
          <ViewLink class="small" to={{ section: 'resources' }}>
            all
          </ViewLink>
        </h2>
        <ResourcePlots first={FIRST_READINGS} most={4} />
      </section>
      <Findings />
      <Advice />
    </>
  );
}

/** The few numbers that one wants to see move. */
function Tiles() {
  const { now } = useApp();
  const current = now.value;
  if (current === null) return null;
  const { rows } = current.operations;
  const perSecond = rows.reduce((sum, row) => sum + row.rate, 0);
  const failed = rows.reduce((sum, row) => sum + row.rate * (row.errorRate ?? 0), 0);
  const promised = [...current.contracts.operations, ...current.contracts.readings];
  const kept = promised.filter(({ state }) => state === 'kept').length;
  const checks = current.health?.checks ?? [];
  return (
    <dl class="tiles">
      <Tile title="Calls" value={rate(perSecond)} />
      <Tile title="Failed" value={perSecond === 0 ? '–' : percent(failed / perSecond)} />
      <Tile title="Contracts kept" value={promised.length === 0 ? 'none set' : `${kept} of ${promised.length}`} />
      <Tile
        title="Checks passed"
        value={
          checks.length === 0
            ? 'none set'
            : `${checks.filter(({ state }) => state === 'pass').length} of ${checks.length}`
        }
      />
      <div>
        <dt>Newest backup</dt>
        <dd>
          {current.backups === null ? (
            'none set'
          ) : current.backups.newest ? (
            <Ago at={current.backups.newest.at} />
          ) : (
            'none yet'
          )}
        </dd>
      </div>
    </dl>
  );
}

function Tile({ title, value }: { readonly title: string; readonly value: string }) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Findings() {
  const { now } = useApp();
  // Graver ones stand at the top already.
  const found = (now.value?.findings ?? []).filter(({ severity }) => severity === 'info');
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">Also noticed</h2>
      <ul class="list">
        {found.map(({ kind, text, severity, operation }) => (
          <li key={`${kind} ${operation ?? ''} ${text}`}>
            <Badge tone={toneOfSeverity(severity)}>{severity}</Badge> {visible(text)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Advice() {
  const { now } = useApp();
  const [first, ...rest] = now.value?.advice.recommendations ?? [];
  if (first === undefined) return null;
  return (
    <section aria-labelledby="advice">
      <h2 id="advice">
        What to do{' '}
        <ViewLink class="small" to={{ section: 'advice' }}>
          {rest.length === 0 ? 'its proof' : `all ${rest.length + 1}, with their proof`}
        </ViewLink>
      </h2>
      <p>
        <b>{visible(first.what)}</b> <span class="soft">{visible(first.effect.text)}</span>
      </p>
    </section>
  );
}
