/** How old the newest backup is, and the newest that was proven: a backup that nobody read back is a hope. */
import type { BackupView } from '../../protocol-parts.ts';
import { useApp } from '../app.ts';
import { visible } from '../model/visible.ts';
import { bytes, duration, number, percent, UNKNOWN } from '../model/words.ts';
import { State } from '../parts/badge.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Empty } from '../parts/states.tsx';
import { Ago, Moment } from '../parts/when.tsx';

export function BackupsSection() {
  const { now } = useApp();
  const backups = now.value?.backups;
  if (backups === undefined) return null;
  if (backups === null)
    return (
      <Empty>
        Nothing is backed up. Add <code>backup</code> to the configuration, or try <code>perfkit backup create</code>.
      </Empty>
    );
  return (
    <>
      <Figures backups={backups} />
      {backups.trouble !== null && <p class="trouble">{visible(backups.trouble)}</p>}
      <h2>Attempts</h2>
      {backups.attempts.length === 0 ? (
        <Empty>None has been made yet.</Empty>
      ) : (
        <DataTable caption="Attempts" columns={ATTEMPTS} rows={backups.attempts} keyOf={({ at }) => String(at)} fixed />
      )}
    </>
  );
}

function Figures({ backups }: { readonly backups: BackupView }) {
  const { newest, verifiedAt, drilledAt, snapshots, successRate } = backups;
  return (
    <dl class="tiles">
      <div>
        <dt>Newest</dt>
        <dd>{newest === null ? 'none' : <Ago at={newest.at} />}</dd>
        <dd class="soft small">{newest?.bytes == null ? '' : bytes(newest.bytes)}</dd>
      </div>
      <div>
        <dt>Read back and found right</dt>
        <dd>{verifiedAt === null ? '▲ never' : <Ago at={verifiedAt} />}</dd>
      </div>
      <div>
        <dt>Restored as a test</dt>
        <dd>{drilledAt === null ? '▲ never' : <Ago at={drilledAt} />}</dd>
      </div>
      <div>
        <dt>Snapshots</dt>
        <dd>{number(snapshots)}</dd>
      </div>
      <div>
        <dt>Attempts that succeeded</dt>
        <dd>{successRate === null ? UNKNOWN : percent(successRate)}</dd>
      </div>
    </dl>
  );
}

const ATTEMPTS: readonly Column<BackupView['attempts'][number]>[] = [
  { key: 'at', title: 'Began', isText: true, cell: ({ at }) => <Moment at={at} /> },
  { key: 'outcome', title: 'outcome', isText: true, cell: ({ outcome }) => <State of={outcome} /> },
  { key: 'duration', title: 'took', cell: (attempt) => duration(attempt.duration) },
  { key: 'bytes', title: 'size', cell: (attempt) => (attempt.bytes === null ? UNKNOWN : bytes(attempt.bytes)) },
  { key: 'text', title: 'says', isText: true, rank: 2, cell: ({ text }) => visible(text ?? '') },
];
