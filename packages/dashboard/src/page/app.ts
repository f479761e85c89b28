/**
 * All that the page knows, as signals: what the address says, what the stream brought, what was asked for.
 *
 * One object for the whole tree, made once: no module holds state. Frames are taken over once for each drawing, so that a
 * burst after a pause draws once; what no frame changed stays the same object and draws nothing.
 */
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Frame, Now } from '../protocol.ts';
import { type Address, openAddress } from './adapters/address.ts';
import { type Api, api } from './adapters/api.ts';
import { type Connection, Stream } from './adapters/stream.ts';
import { type Asked, openAsked } from './asked.ts';
import { ClockSkew, merged, Trails } from './model/live.ts';
import { type Problem, problemsOf } from './model/wrong.ts';

export interface App extends Address, Asked {
  readonly api: Api;
  readonly now: ReadonlySignal<Now | null>;
  readonly connection: ReadonlySignal<Connection>;
  /** The time by the server's clock, each second while somebody looks. */
  readonly second: ReadonlySignal<number>;
  /** By how much the server's clock is ahead of this one, ms. */
  readonly skew: ReadonlySignal<number>;
  readonly trails: Trails;
  readonly wrong: ReadonlySignal<readonly Problem[]>;
  /** When this tab last saw that something was wrong; null: it never has. */
  readonly quietSince: ReadonlySignal<number | null>;
  /** The moment that was clicked in a plot. */
  readonly picked: Signal<number | null>;
  /** Which dialog is open, and for what. */
  readonly dialog: Signal<Dialog | null>;
  retry(): void;
}

export type Dialog =
  | { readonly kind: 'help' }
  | { readonly kind: 'silence'; readonly matchers: readonly string[] }
  | { readonly kind: 'acknowledge'; readonly fingerprint: string; readonly title: string }
  | { readonly kind: 'annotate'; readonly at: number };

export function openApp(): App {
  const address = openAddress();
  const { stream, ...live } = openLive();
  return {
    ...address,
    ...live,
    ...openAsked({
      api,
      view: address.view,
      second: live.second,
      hasHistory: computed(() => hasHistory(live.now.value)),
    }),
    api,
    picked: signal<number | null>(null),
    dialog: signal<Dialog | null>(null),
    retry: () => stream.retry(),
  };
}

/** Unknown counts as yes: asking finds out. */
const hasHistory = (now: Now | null): boolean => now === null || now.history !== null;

function openLive() {
  const now = signal<Now | null>(null);
  const connection = signal<Connection>({ kind: 'connecting' });
  const second = signal(Date.now());
  const skew = signal(0);
  const clock = new ClockSkew();
  const trails = new Trails();
  const waiting: Frame[] = [];

  const take = (): void =>
    batch(() => {
      for (const frame of waiting.splice(0)) {
        now.value = merged(now.peek(), frame);
        if (frame.operations !== undefined) trails.add(frame.operations.rows);
      }
      skew.value = clock.ahead;
      second.value = Date.now() + clock.ahead;
    });

  const stream = new Stream(api, {
    frame(frame) {
      clock.heard(frame.at, Date.now());
      if (waiting.push(frame) === 1) requestAnimationFrame(take);
    },
    state(next) {
      if (next.kind !== connection.peek().kind || 'until' in next) connection.value = next;
    },
  });
  stream.start();
  setInterval(() => {
    if (!document.hidden) second.value = Date.now() + clock.ahead;
  }, 1_000);
  return { now, connection, second, skew, trails, stream, ...openWrong(now) };
}

function openWrong(now: ReadonlySignal<Now | null>) {
  const wrong = computed((): readonly Problem[] => (now.value === null ? [] : problemsOf(now.value)));
  const quietSince = signal<number | null>(null);
  effect(() => {
    if (wrong.value.length > 0) quietSince.value = now.peek()?.at ?? null;
  });
  return { wrong, quietSince };
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new TypeError('Expected `useApp` to be called below the app');
  return app;
}
