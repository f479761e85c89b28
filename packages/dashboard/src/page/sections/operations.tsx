/** All operations, or the one that is opened. */
import { useApp } from '../app.ts';
import { Filter } from '../parts/filter.tsx';
import { NothingYet } from '../parts/states.tsx';
import { OperationDetail } from './operation-detail.tsx';
import { OperationsTable } from './operations-table.tsx';

export function OperationsSection() {
  const { view, now, operations } = useApp();
  if (view.value.open !== null) return <OperationDetail />;
  const isEmpty = now.value !== null && now.value.operations.inAll === 0 && (operations.data.value?.inAll ?? 0) === 0;
  if (isEmpty && now.value?.measuredAt === null) return <NothingYet />;
  return (
    <>
      <div class="bar-above">
        <Filter what="operations" />
        {operations.trouble.value !== null && (
          <p class="trouble" role="status">
            The range could not be had, so this is the last minute. {operations.trouble.value}
          </p>
        )}
      </div>
      <OperationsTable />
    </>
  );
}
