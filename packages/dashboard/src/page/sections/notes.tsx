/** What could not be measured, or was lost; and since when there is a history. */
import { useApp } from '../app.ts';
import { visible } from '../model/visible.ts';
import { Empty } from '../parts/states.tsx';
import { Ago, Moment } from '../parts/when.tsx';

export function NotesSection() {
  const { now, dialog, second } = useApp();
  const current = now.value;
  if (current === null) return null;
  return (
    <>
      {current.notes.length === 0 ? (
        <Empty>Everything that was to be measured was measured.</Empty>
      ) : (
        <ul class="notes">
          {current.notes.map((note) => (
            <li key={note}>{visible(note)}</li>
          ))}
        </ul>
      )}
      <p class="soft">
        perfkit runs since <Moment at={current.startedAt} />.{' '}
        {current.history === null ? (
          'No history is kept.'
        ) : (
          <>
            The history begins <Ago at={current.history.from} />.
          </>
        )}
      </p>
      {current.mayAct && current.history !== null && (
        <button type="button" onClick={() => (dialog.value = { kind: 'annotate', at: Math.round(second.peek()) })}>
          Write a note on the time axis …
        </button>
      )}
    </>
  );
}
