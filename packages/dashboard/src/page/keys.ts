/** Keys that work anywhere on the page, except where somebody types or a dialog is open. */
import type { App } from './app.ts';
import { momentsOf } from './model/range.ts';
import type { Theme } from './model/view.ts';

export const NEXT_THEME: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' };

export function listenToKeys(app: App): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || app.dialog.value !== null) return;
    if (isTyping(event.target)) {
      if (event.key === 'Escape') (event.target as HTMLElement).blur();
      return;
    }
    const act = actions(app)[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function actions({ dialog, view, go, second, picked }: App): Readonly<Record<string, () => void>> {
  return {
    '/': () => document.getElementById('filter')?.focus(),
    '?': () => (dialog.value = { kind: 'help' }),
    Escape: () => {
      picked.value = null;
      if (view.value.open !== null) go({ open: null });
    },
    l: () => {
      const { from, to } = momentsOf(view.value.range, second.value);
      const isLive = typeof view.value.range === 'string';
      go({ range: isLive ? { from: Math.round(from), to: Math.round(to) } : '1h' });
    },
    t: () => go({ theme: NEXT_THEME[view.value.theme] }, 'replace'),
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}
