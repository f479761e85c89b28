/** What was silenced, until when, and why; with the way to end it. */
import { useSignal } from '@preact/signals';
import type { SilenceReport } from '../../reported.ts';
import { useApp } from '../app.ts';
import { visible } from '../model/visible.ts';
import { Ago } from '../parts/when.tsx';

export function Silences() {
  const { now, dialog } = useApp();
  const silences = now.value?.alerts.silences ?? [];
  const mayAct = now.value?.mayAct === true;
  if (silences.length === 0 && !mayAct) return null;
  return (
    <section aria-labelledby="silences">
      <h2 id="silences">Silences</h2>
      {silences.length === 0 && <p class="soft">Nothing is silenced.</p>}
      <ul class="list">
        {silences.map((silence) => (
          <SilenceLine key={silence.id} silence={silence} mayAct={mayAct} />
        ))}
      </ul>
      {mayAct && (
        <button type="button" onClick={() => (dialog.value = { kind: 'silence', matchers: [] })}>
          New silence …
        </button>
      )}
    </section>
  );
}

function SilenceLine({ silence, mayAct }: { readonly silence: SilenceReport; readonly mayAct: boolean }) {
  const { api } = useApp();
  const trouble = useSignal<string | null>(null);
  const end = async (): Promise<void> => {
    const answer = await api.post('api/unsilence', { id: silence.id });
    trouble.value = answer.ok ? null : answer.text;
  };
  const { matchers, endsAt, createdBy, comment } = silence;
  return (
    <li>
      <code>{visible(matchers.join(' and '))}</code> ends <Ago at={endsAt} />
      <span class="soft">
        {createdBy !== null && ` · ${visible(createdBy)}`}
        {comment !== null && `: ${visible(comment)}`}
      </span>{' '}
      {mayAct && (
        <button type="button" class="link" onClick={() => void end()}>
          End it now
        </button>
      )}
      {trouble.value !== null && (
        <span class="trouble" role="alert">
          {trouble}
        </span>
      )}
    </li>
  );
}
