/**
 * What is looked at, and how: all of it stands in the address, so that a link, a reload and the button back show the same.
 *
 * What is as it is without being asked for is left out of the address. An address from elsewhere is read for what
 * it is worth: a part that makes no sense counts as absent.
 */
export const SECTIONS = [
  'now',
  'operations',
  'resources',
  'health',
  'alerts',
  'usage',
  'backups',
  'runs',
  'advice',
  'metrics',
  'notes',
  'compare',
] as const;
export type Section = (typeof SECTIONS)[number];

export const SPANS = ['5m', '15m', '1h', '6h', '24h', '7d', '30d', '90d', '1y'] as const;
export type Span = (typeof SPANS)[number];

export type Theme = 'auto' | 'light' | 'dark';

export interface Sort {
  readonly by: string;
  readonly falling: boolean;
}

export interface View {
  readonly section: Section;
  /** A length up to now, that moves on; or two fixed moments. */
  readonly range: Span | { readonly from: number; readonly to: number };
  readonly filter: string;
  readonly sort: Sort | null;
  /** The operation that is opened, by name and labels. */
  readonly open: { readonly name: string; readonly labels: Readonly<Record<string, string>> } | null;
  /** Moments that are compared; null: not picked yet. */
  readonly a: number | null;
  readonly b: number | null;
  readonly theme: Theme;
}

export const FIRST_VIEW: View = {
  section: 'now',
  range: '1h',
  filter: '',
  sort: null,
  open: null,
  a: null,
  b: null,
  theme: 'auto',
};

const LONGEST_TEXT = 500;
/** The last moment that a `Date` can name. */
const LAST_MOMENT = 8_640_000_000_000_000;

/** @returns `''`, or what follows the path, with its question mark */
export function viewToQuery(view: View): string {
  const query = new URLSearchParams();
  if (view.section !== FIRST_VIEW.section) query.set('section', view.section);
  if (typeof view.range !== 'string') {
    query.set('from', String(view.range.from));
    query.set('to', String(view.range.to));
  } else if (view.range !== FIRST_VIEW.range) query.set('range', view.range);
  if (view.filter !== '') query.set('filter', view.filter);
  if (view.sort !== null) query.set('sort', `${view.sort.falling ? '-' : ''}${view.sort.by}`);
  if (view.open !== null) {
    query.set('name', view.open.name);
    if (Object.keys(view.open.labels).length > 0) query.set('labels', JSON.stringify(view.open.labels));
  }
  if (view.a !== null) query.set('a', String(view.a));
  if (view.b !== null) query.set('b', String(view.b));
  if (view.theme !== 'auto') query.set('theme', view.theme);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

export function viewFromQuery(text: string): View {
  const query = new URLSearchParams(text);
  const get = (key: string): string => (query.get(key) ?? '').slice(0, LONGEST_TEXT);
  return {
    section: oneOf(SECTIONS, get('section')) ?? FIRST_VIEW.section,
    range: fixedRange(moment(get('from')), moment(get('to'))) ?? oneOf(SPANS, get('range')) ?? FIRST_VIEW.range,
    filter: get('filter'),
    sort: sortFrom(get('sort')),
    open: query.has('name') ? { name: query.get('name') ?? '', labels: labelsFrom(query.get('labels')) } : null,
    a: moment(get('a')),
    b: moment(get('b')),
    theme: oneOf(['light', 'dark'] as const, get('theme')) ?? 'auto',
  };
}

function oneOf<T extends string>(known: readonly T[], text: string): T | undefined {
  return known.find((one) => one === text);
}

function moment(text: string): number | null {
  return /^\d{1,16}$/.test(text) && Number(text) <= LAST_MOMENT ? Number(text) : null;
}

function fixedRange(from: number | null, to: number | null): { from: number; to: number } | undefined {
  return from !== null && to !== null && from < to ? { from, to } : undefined;
}

function sortFrom(text: string): Sort | null {
  const [, minus, by] = /^(-?)([a-z0-9]{1,20})$/i.exec(text) ?? [];
  return by === undefined ? null : { by, falling: minus === '-' };
}

function labelsFrom(text: string | null): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {};
  }
}
