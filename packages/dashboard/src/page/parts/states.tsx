/** What stands where there is nothing to show: and why, and what to do about it. */
import type { ComponentChildren } from 'preact';
import { useApp } from '../app.ts';
import type { Remote } from '../remote.ts';

export function Empty({ children }: { readonly children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

interface OfRemoteProps<T> {
  readonly of: Remote<T>;
  readonly what: string;
  readonly children: (data: T) => ComponentChildren;
}

/** An answer once it is there; what is the matter until then, and above an older answer. */
export function OfRemote<T>({ of, what, children }: OfRemoteProps<T>) {
  const { now } = useApp();
  const data = of.data.value;
  const trouble = of.trouble.value;
  if (data === null && trouble === null) {
    if (now.value !== null && now.value.history === null && what !== 'runs') return <NoHistory what={what} />;
    return <p class="empty">Asking for {what} …</p>;
  }
  return (
    <>
      {trouble !== null && (
        <p class="trouble" role="status">
          {data === null ? '' : 'Older figures: '}
          The {what} of this range could not be had. {trouble}
        </p>
      )}
      {data !== null && children(data)}
    </>
  );
}

export function NoHistory({ what }: { readonly what: string }) {
  return (
    <Empty>
      <p>
        No history is kept here, so there are no {what} over time. Start with a data folder (<code>--data-dir</code>, or{' '}
        <code>history</code> in the configuration) to have them.
      </p>
    </Empty>
  );
}

export function NothingYet() {
  return (
    <Empty>
      <h3>Nothing has been measured yet</h3>
      <p>Three ways to begin:</p>
      <ul>
        <li>
          Watch a program as it is: <code>perfkit run -- node app.js</code>
        </li>
        <li>
          Watch one that runs: <code>perfkit run --pid PID</code>
        </li>
        <li>
          Measure in your own code: <code>await perf.measure('save', () =&gt; save())</code>
        </li>
      </ul>
      <p class="soft">Figures appear here within seconds, without a reload.</p>
    </Empty>
  );
}
