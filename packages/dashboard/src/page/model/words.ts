/**
 * Numbers as people read them: three digits that matter, the unit beside them, a dash for what is unknown.
 *
 * Never more exact than it is worth, and never `0` for what is only small.
 */
export const UNKNOWN = '–';

/** Three digits that matter, with thin groups of thousands. */
export function number(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(1);
  if (size >= 1e10) return `${number(value / 1e9)}\u00A0G`;
  if (size >= 1e7) return `${number(value / 1e6)}\u00A0M`;
  if (size >= 100)
    return Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, '\u202F');
  if (size < 0.0005 && size > 0) return value.toExponential(0);
  return String(Number(value.toPrecision(3)));
}

const STEPS: readonly (readonly [string, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
  ['µs', 0.001],
];

/** One value to another: `×1.8`. */
export const factor = (value: number): string => `×${Number(value.toPrecision(2))}`;

/** A duration of a call: `1.24 s`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  if (ms === 0) return '0 ms';
  const [unit, size] = STEPS.find(([, least]) => Math.abs(ms) >= least) ?? ['µs', 0.001];
  return `${number(ms / size)}\u00A0${unit}`;
}

/** A length of time for people, in at most two parts: `2 h 5 min`. */
export function span(ms: number): string {
  const whole = Math.max(0, Math.round(ms / 1_000)) * 1_000;
  if (whole === 0) return '0\u00A0s';
  const at = STEPS.findIndex(([, least]) => whole >= least);
  const [unit, size] = STEPS[at] ?? ['s', 1_000];
  const [smaller, smallerSize] = STEPS[at + 1] ?? ['ms', 1];
  const first = Math.floor(whole / size);
  const rest = Math.floor((whole % size) / smallerSize);
  return rest === 0 || unit === 's' ? `${first}\u00A0${unit}` : `${first}\u00A0${unit} ${rest}\u00A0${smaller}`;
}

/** `3 min ago`; `in 3 min` for what is to come. */
export function ago(at: number, now: number): string {
  const age = now - at;
  if (Math.abs(age) < 1_500) return 'just now';
  return age > 0 ? `${span(age)} ago` : `in ${span(-age)}`;
}

export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return UNKNOWN;
  if (share > 0 && share < 0.0001) return '<\u202F0.01\u202F%';
  return `${number(share * 100)}\u202F%`;
}

/** Calls in a second, or in a longer time where they are rare. */
export function rate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return UNKNOWN;
  if (perSecond === 0) return '0/s';
  if (perSecond >= 0.1) return `${number(perSecond)}/s`;
  return perSecond * 60 >= 0.1 ? `${number(perSecond * 60)}/min` : `${number(perSecond * 3_600)}/h`;
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export function bytes(value: number): string {
  const power = Math.min(BINARY.length - 1, Math.max(0, Math.floor(Math.log2(Math.abs(value) || 1) / 10)));
  return `${number(value / 1024 ** power)}\u00A0${BINARY[power]}`;
}

/** A value with its unit, whatever the unit is. */
export function quantity(value: number | null | undefined, unit: string | null): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  switch (unit) {
    case 'ms':
      return duration(value);
    case 's':
    case 'seconds':
      return duration(value * 1_000);
    case 'bytes':
    case 'By':
    case 'B':
      return bytes(value);
    case 'bytes/s':
      return `${bytes(value)}/s`;
    case 'ratio':
      return percent(value);
    case '%':
    case 'percent':
      return percent(value / 100);
    case null:
    case '':
    case '1':
    case 'count':
      return number(value);
    case '1/s':
      return rate(value);
    default:
      return `${number(value)}\u00A0${unit}`;
  }
}

const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

/** A moment: the time of day, and the day where it is not today's. */
export function moment(at: number | null, now: number): string {
  if (at === null || !Number.isFinite(at)) return UNKNOWN;
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  return isToday ? clock.format(at) : whole.format(at);
}

/** Of a plot's axis; short. */
export function tick(at: number, step: number): string {
  if (step >= 86_400_000) return day.format(at);
  return clock.format(at).slice(0, step >= 60_000 ? 5 : 8);
}

/** `1 call`, `2 calls`. */
export const count = (amount: number, word: string): string => `${number(amount)} ${word}${amount === 1 ? '' : 's'}`;
