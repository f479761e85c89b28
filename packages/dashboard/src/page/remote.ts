/**
 * Something the server is asked for: what it said last, whether it is being asked, and what went wrong.
 *
 * Asked when its path changes and when its time has come; the answer before stays while the next is on its way. An answer
 * that was overtaken is dropped.
 */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Api } from './adapters/api.ts';

export interface Remote<T> {
  readonly data: ReadonlySignal<T | null>;
  readonly trouble: ReadonlySignal<string | null>;
  readonly loading: ReadonlySignal<boolean>;
}

interface Circumstances {
  /** What the answer is about: while it stays, an older answer is better than none. */
  readonly identity: ReadonlySignal<string>;
  /** Asked again whenever it changes. */
  readonly beat: ReadonlySignal<number>;
}

/** @param path null: nobody looks, nothing is asked */
export function remote<T>(api: Api, path: ReadonlySignal<string | null>, { identity, beat }: Circumstances): Remote<T> {
  const data = signal<T | null>(null);
  const trouble = signal<string | null>(null);
  const loading = signal(false);
  let about = '';
  effect(() => {
    if (identity.value !== about) {
      about = identity.value;
      data.value = null;
      trouble.value = null;
    }
    const asked = path.value;
    if (asked === null || beat.value < 0) return undefined;
    const abort = new AbortController();
    loading.value = true;
    void api.get<T>(asked, abort.signal).then((answer) => {
      if (abort.signal.aborted) return;
      loading.value = false;
      trouble.value = answer.ok ? null : answer.text;
      if (answer.ok) data.value = answer.value;
    });
    return () => abort.abort();
  });
  return { data, trouble, loading };
}
