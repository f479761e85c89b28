/** The view and the address of the page, each following the other. */
import { effect, type Signal, signal } from '@preact/signals';
import { type View, viewFromQuery, viewToQuery } from '../model/view.ts';

export interface Address {
  readonly view: Signal<View>;
  /** How many steps back lead to another view of this page. */
  readonly depth: Signal<number>;
  /** @param how `push`: the button back returns to what was before; `replace`: for what changes with each letter */
  go(change: Partial<View>, how?: 'push' | 'replace'): void;
}

/** Browsers refuse an address that changes more than some hundred times in half a minute. */
const SETTLE_MS = 200;

export function openAddress(): Address {
  const view = signal(viewFromQuery(location.search));
  const depth = signal(depthOf(history.state));
  let timer: number | undefined;

  const write = (how: 'push' | 'replace'): void => {
    clearTimeout(timer);
    timer = undefined;
    const address = `${location.pathname}${viewToQuery(view.value)}${location.hash}`;
    if (how === 'push') history.pushState({ depth: depth.value }, '', address);
    else history.replaceState({ depth: depth.value }, '', address);
  };

  addEventListener('popstate', ({ state }) => {
    clearTimeout(timer);
    view.value = viewFromQuery(location.search);
    depth.value = depthOf(state);
  });
  effect(() => {
    const { theme } = view.value;
    if (theme === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  });

  return {
    view,
    depth,
    go(change, how = 'push') {
      const next = { ...view.value, ...change };
      if (viewToQuery(next) === viewToQuery(view.value)) return;
      if (timer !== undefined) write('replace');
      view.value = next;
      if (how === 'push') {
        depth.value += 1;
        write('push');
      } else timer = window.setTimeout(() => write('replace'), SETTLE_MS);
    },
  };
}

function depthOf(state: unknown): number {
  const depth = (state as { depth?: unknown } | null)?.depth;
  return typeof depth === 'number' ? depth : 0;
}
