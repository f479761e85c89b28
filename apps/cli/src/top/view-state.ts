/**
 * What the user has chosen to see, and how keys change it.
 *
 *   overview ── enter ──▶ one operation ── escape, enter ──▶ overview
 *      │  └──── / ──▶ typing a filter ── enter, escape ──▶ overview
 *      └─────── ? ──▶ help ── any key ──▶ overview
 */
export const ORDERS = ['total', 'calls', 'p95', 'errors', 'name'] as const;
export type Order = (typeof ORDERS)[number];

export interface ViewState {
  readonly order: Order;
  readonly filter: string;
  readonly isTyping: boolean;
  readonly isPaused: boolean;
  readonly hasHelp: boolean;
  /** Place among the operations shown. */
  readonly selected: number;
  /** The operation that is looked at, by its title. */
  readonly opened: string | undefined;
  readonly isLeaving: boolean;
}

export const FIRST_VIEW: ViewState = {
  order: 'total',
  filter: '',
  isTyping: false,
  isPaused: false,
  hasHelp: false,
  selected: 0,
  opened: undefined,
  isLeaving: false,
};

const LONGEST_FILTER = 60;

/** @param titles of the operations shown, from the first */
export function pressed(state: ViewState, key: string, titles: readonly string[]): ViewState {
  if (key === 'ctrl-c' || key === 'ctrl-d') return { ...state, isLeaving: true };
  if (state.isTyping) return typed(state, key);
  if (state.hasHelp) return { ...state, hasHelp: false };
  const last = Math.max(0, titles.length - 1);
  const selected = Math.min(state.selected, last);
  const moved = movement(key, selected, last);
  if (moved !== undefined) return { ...state, selected: moved };
  switch (key) {
    case 'q':
      return { ...state, isLeaving: true };
    case 's':
      return { ...state, order: ORDERS[(ORDERS.indexOf(state.order) + 1) % ORDERS.length] as Order, selected: 0 };
    case '/':
      return { ...state, isTyping: true, opened: undefined };
    case 'space':
    case 'p':
      return { ...state, isPaused: !state.isPaused };
    case '?':
    case 'h':
      return { ...state, hasHelp: true };
    case 'enter':
      return { ...state, selected, opened: state.opened === undefined ? titles[selected] : undefined };
    case 'escape':
      return state.opened === undefined ? { ...state, filter: '' } : { ...state, opened: undefined };
    default:
      return state;
  }
}

function movement(key: string, selected: number, last: number): number | undefined {
  switch (key) {
    case 'up':
    case 'k':
      return Math.max(0, selected - 1);
    case 'down':
    case 'j':
      return Math.min(last, selected + 1);
    case 'page-up':
      return Math.max(0, selected - 10);
    case 'page-down':
      return Math.min(last, selected + 10);
    case 'home':
    case 'g':
      return 0;
    case 'end':
    case 'G':
      return last;
    default:
      return undefined;
  }
}

function typed(state: ViewState, key: string): ViewState {
  if (key === 'enter') return { ...state, isTyping: false };
  if (key === 'escape') return { ...state, isTyping: false, filter: '' };
  const letter = key === 'space' ? ' ' : key;
  const filter = key === 'backspace' ? [...state.filter].slice(0, -1).join('') : added(state.filter, letter);
  return { ...state, filter, selected: 0 };
}

const added = (filter: string, letter: string): string =>
  [...letter].length === 1 && filter.length < LONGEST_FILTER ? filter + letter : filter;
