/** What opens above the page: help, a silence, an acknowledgement, a note. One at a time; Esc closes. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { type Dialog, useApp } from '../app.ts';
import { moment } from '../model/words.ts';
import { Help } from './help.tsx';
import { Modal } from './modal.tsx';

export function Dialogs() {
  const { dialog } = useApp();
  const open = dialog.value;
  return open === null ? null : <Opened key={open.kind} open={open} />;
}

function Opened({ open }: { readonly open: Dialog }) {
  switch (open.kind) {
    case 'help':
      return <Help />;
    case 'silence':
      return <Silence matchers={open.matchers} />;
    case 'acknowledge':
      return (
        <Ask
          title={`Acknowledge ${open.title}`}
          path="api/acknowledge"
          body={{ fingerprint: open.fingerprint }}
          act="Acknowledge"
        >
          <Text name="comment" label="Comment" />
        </Ask>
      );
    case 'annotate':
      return (
        <Ask
          title={`Note at ${moment(open.at, 0)}`}
          path="api/annotate"
          body={{ kind: 'note', at: open.at }}
          act="Keep the note"
        >
          <Text name="text" label="What happened" required />
        </Ask>
      );
  }
}

interface AskProps {
  readonly title: string;
  readonly path: string;
  /** What is sent besides the fields. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly act: string;
  readonly children: ComponentChildren;
}

/** A form that goes to the server; stays open and says why when that refuses. */
function Ask({ title, path, body, act, children }: AskProps) {
  const { api, dialog } = useApp();
  const trouble = useSignal<string | null>(null);
  const send = async (form: HTMLFormElement): Promise<void> => {
    const answer = await api.post(path, { ...body, ...fieldsOf(form) });
    if (answer.ok) dialog.value = null;
    else trouble.value = answer.text;
  };
  return (
    <Modal title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        {children}
        {trouble.value !== null && (
          <p class="trouble" role="alert">
            {trouble}
          </p>
        )}
        <button type="submit" class="primary">
          {act}
        </button>
      </form>
    </Modal>
  );
}

/** Numbers as numbers, lines as lists; what was left empty is left out. */
function fieldsOf(form: HTMLFormElement): Record<string, unknown> {
  const pairs = [...new FormData(form)].map(([name, value]) => [name, String(value).trim()] as const);
  return Object.fromEntries(
    pairs
      .filter(([, value]) => value !== '')
      .map(([name, value]) => {
        if (name === 'matchers')
          return [
            name,
            value
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean),
          ];
        return [name, name === 'forMs' ? Number(value) : value];
      }),
  );
}

const HOUR = 3_600_000;
const LENGTHS: readonly (readonly [string, number])[] = [
  ['30 minutes', HOUR / 2],
  ['1 hour', HOUR],
  ['4 hours', 4 * HOUR],
  ['1 day', 24 * HOUR],
  ['1 week', 168 * HOUR],
];

function Silence({ matchers }: { readonly matchers: readonly string[] }) {
  return (
    <Ask title="Silence alerts" path="api/silence" body={{}} act="Silence">
      <label>
        <span>Those with, one condition a line</span>
        <textarea name="matchers" rows={3} required spellcheck={false} defaultValue={matchers.join('\n')} />
      </label>
      <label>
        <span>For</span>
        <select name="forMs">
          {LENGTHS.map(([words, ms]) => (
            <option key={ms} value={ms} selected={ms === HOUR}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Text name="comment" label="Comment" />
      <Text name="createdBy" label="Your name" />
    </Ask>
  );
}

interface TextProps {
  readonly name: string;
  readonly label: string;
  readonly required?: boolean;
}

function Text({ name, label, required = false }: TextProps) {
  return (
    <label>
      <span>{label}</span>
      <input type="text" name={name} required={required} maxLength={500} autoComplete="off" />
    </label>
  );
}
