/**
 * Numbers that carry their unit in the type.
 *
 * The tag is optional, so a plain `12.5` may be passed where milliseconds are asked for, while bytes may not.
 * Known hole: arithmetic forgets the unit (`ms * 2` is a plain number), so a unit is declared where a number is born.
 * A string carries its unit in its text: `'250ms'`, `'5m'`.
 */
import { invalidArgument } from './errors.ts';

declare const unit: unique symbol;
export type Unit<U extends string> = number & { readonly [unit]?: U };

/** A span of time. */
export type Milliseconds = Unit<'ms'>;
/** A span of time, as telemetry formats want it. */
export type Seconds = Unit<'s'>;
/** A moment: milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = Unit<'epoch-ms'>;
export type Bytes = Unit<'bytes'>;
export type BytesPerSecond = Unit<'bytes/s'>;
/** A share, 0…1. */
export type Ratio = Unit<'ratio'>;
/** Processor time per time: 1 is one core, fully used. */
export type Cores = Unit<'cores'>;

/** A span in milliseconds, or a text with a unit: `'250ms'`, `'20s'`, `'5m'`, `'1h'`, `'7d'`, `'1h30m'`. */
export type Duration = Milliseconds | string;

/** A size in bytes, or a text with a unit: `'512MB'` (1,000,000 each), `'64KiB'` (1,024 each). */
export type Size = Bytes | string;

const MILLISECONDS_IN = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/y;

/**
 * A duration as milliseconds.
 *
 * @param duration a finite number of milliseconds of at least 0, or a text like `'1h30m'`
 * @param name what the caller calls the value, for the message of the error
 * @throws PerfError `core/invalid-argument` when it is negative, not finite, or a text without a unit
 */
export function milliseconds(duration: Duration, name = 'duration'): Milliseconds {
  if (typeof duration === 'number') {
    if (Number.isFinite(duration) && duration >= 0) return duration;
  } else if (typeof duration === 'string') {
    const total = sumOfParts(duration);
    if (Number.isFinite(total)) return total;
  }
  const hint = "Give milliseconds as a number, or a text with a unit such as '250ms', '20s', '5m', '1h' or '7d'.";
  throw invalidArgument({ name, expected: 'a duration', got: duration, hint });
}

/** NaN for a text that is not made of parts. */
function sumOfParts(text: string): Milliseconds {
  PART.lastIndex = 0;
  let total = text === '' ? Number.NaN : 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (part === null) return Number.NaN;
    total += Number(part[1]) * MILLISECONDS_IN[part[2] as keyof typeof MILLISECONDS_IN];
  }
  return total;
}

const SIZE = /^(\d+(?:\.\d+)?)([kKMGT]?)(i?)B$/;

/**
 * A size as bytes.
 *
 * @param size a finite number of bytes of at least 0, or a text like `'512MB'`
 * @param name what the caller calls the value, for the message of the error
 * @throws PerfError `core/invalid-argument` when it is negative, not finite, or a text without a unit
 */
export function bytes(size: Size, name = 'size'): Bytes {
  if (typeof size === 'number' && Number.isFinite(size) && size >= 0) return size;
  const [, amount, prefix = '', binary = ''] = (typeof size === 'string' && SIZE.exec(size)) || [];
  const power = '_KMGT'.indexOf(prefix.toUpperCase() || '_');
  const total = Number(amount) * (binary === '' ? 1_000 : 1_024) ** power;
  // `1iB` is no unit.
  if (Number.isFinite(total) && (binary === '' || power > 0)) return total;
  const hint = "Give bytes as a number, or a text with a unit such as '64KiB', '512MB' or '2GB'.";
  throw invalidArgument({ name, expected: 'a size', got: size, hint });
}
