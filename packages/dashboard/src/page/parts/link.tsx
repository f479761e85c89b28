/** A link to another view of the page: a real address, so that it can be copied and opened in a tab of its own. */
import type { ComponentChildren } from 'preact';
import { useApp } from '../app.ts';
import { type View, viewToQuery } from '../model/view.ts';

export interface ViewLinkProps {
  readonly to: Partial<View>;
  readonly class?: string;
  readonly current?: boolean;
  readonly children: ComponentChildren;
}

export function ViewLink({ to, current, children, class: look }: ViewLinkProps) {
  const { view, go } = useApp();
  return (
    <a
      class={look}
      href={viewToQuery({ ...view.value, ...to }) || '?'}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
