/**
 * A row of doubles as bytes, without loss (−0 becomes 0): readings of one series, or the
 * moments they were read at.
 *
 * Most readings have few decimals. Times 10^decimals they are whole numbers; their common divisor is taken out (pages of
 * memory), and what is kept is how far each is from what was to be expected: from their mean, from the one before, or
 * from where the last two point (moments at a steady pace). Of the three the shortest is taken.
 *
 *   whole   16 + form | divisor | first ones | bits       form: decimals, expectation, whether it always came true, whether
 *                                                          a divisor follows; in one byte, since a row may be of ten numbers
 *   others  3 | high words as a whole row | low words: uint32 LE         every bit of a double counts
 *   same    0 | value: float64                                           of others
 *   before  1 | decimals | divisor | expectation and whether it always came true | first ones | bits,  2 | others, as a row of 1
 */
import { type ChunkReader, type ChunkWriter, damaged } from './bytes.ts';

const [SAME, WHOLE_BEFORE, OTHERS_BEFORE, OTHERS, WHOLE] = [0, 1, 2, 3, 16];
const MOST_DECIMALS = 12;
/** So that differences of differences stay exact. */
const LARGEST = 2 ** 49;
const POWERS = Array.from({ length: MOST_DECIMALS + 1 }, (_, i) => Number(`1e${i}`));

const [FROM_MEAN, FROM_LAST, FROM_LAST_TWO] = [0, 1, 2];
/** Added to the expectation, in rows written before. */
const CAME_TRUE_BEFORE = 4;

/** What is said of a whole row. */
interface Form {
  readonly decimals: number;
  readonly expectation: number;
  readonly isTrue: boolean;
  readonly hasDivisor: boolean;
}

function byteOf({ decimals, expectation, isTrue, hasDivisor }: Form): number {
  return WHOLE + ((decimals * 3 + expectation) * 2 + Number(isTrue)) * 2 + Number(hasDivisor);
}

function formOf(byte: number): Form {
  const form = byte - WHOLE;
  const expectation = Math.floor(form / 4) % 3;
  return { decimals: Math.floor(form / 12), expectation, isTrue: form % 4 > 1, hasDivisor: form % 2 === 1 };
}

export function writeNumbers(write: ChunkWriter, values: Float64Array): void {
  const decimals = decimalsOf(values);
  if (decimals !== undefined) {
    const power = POWERS[decimals] as number;
    const whole = new Float64Array(values.length);
    for (let i = 0; i < whole.length; i += 1) whole[i] = Math.round((values[i] as number) * power);
    writeWhole(write, whole, decimals);
    return;
  }
  const first = values[0] as number;
  if (isAll(values, first)) {
    write.byte(SAME);
    write.float(first);
    return;
  }
  write.byte(OTHERS);
  const words = new Int32Array(Float64Array.from(values).buffer);
  const high = Float64Array.from(values, (_, i) => words[2 * i + 1] as number);
  writeWhole(write, high, 0);
  const low = new DataView(new ArrayBuffer(values.length * 4));
  for (let i = 0; i < values.length; i += 1) low.setInt32(4 * i, words[2 * i] as number, true);
  write.append(new Uint8Array(low.buffer));
}

/** @throws PerfError `analytics/history-damaged` */
export function readNumbers(read: ChunkReader, count: number): Float64Array {
  const kind = read.byte();
  if (kind === SAME) return new Float64Array(count).fill(read.float());
  if (kind === OTHERS) return readOthers(read, readWhole(read, { kind: read.byte(), count }));
  if (kind === OTHERS_BEFORE) return readOthers(read, readWholeBefore(read, count));
  if (kind === WHOLE_BEFORE) {
    const decimals = read.byte();
    return divided(readWholeBefore(read, count), decimals);
  }
  return divided(readWhole(read, { kind, count }), formOf(kind).decimals);
}

function readOthers(read: ChunkReader, high: Float64Array): Float64Array {
  const low = read.take(high.length * 4);
  const lows = new DataView(low.buffer, low.byteOffset);
  const words = new Int32Array(high.length * 2);
  for (let i = 0; i < high.length; i += 1) {
    words[2 * i] = lows.getInt32(4 * i, true);
    words[2 * i + 1] = high[i] as number;
  }
  return new Float64Array(words.buffer);
}

function divided(numbers: Float64Array, decimals: number): Float64Array {
  const power = POWERS[decimals];
  if (power === undefined) throw damaged();
  if (power > 1) for (let i = 0; i < numbers.length; i += 1) numbers[i] = (numbers[i] as number) / power;
  return numbers;
}

// Loops all over this file: an array's methods with a function each cost several times as much.
function isAll(values: Float64Array, wanted: number): boolean {
  for (const value of values) if (value !== wanted) return false;
  return true;
}

/** @returns how many decimals all of them have at most; undefined when more than can be told */
function decimalsOf(values: Float64Array): number | undefined {
  let decimals = 0;
  let power = 1;
  for (const value of values) {
    while (Math.round(value * power) / power !== value) {
      decimals += 1;
      if (decimals > MOST_DECIMALS) return undefined;
      power = POWERS[decimals] as number;
    }
  }
  for (const value of values) if (!(Math.abs(value * power) < LARGEST)) return undefined;
  return decimals;
}

function writeWhole(write: ChunkWriter, whole: Float64Array, decimals: number): void {
  const divisor = divisorOf(whole);
  if (divisor > 1) for (let i = 0; i < whole.length; i += 1) whole[i] = (whole[i] as number) / divisor;
  const expectation = expectationOf(whole);
  const rest = restOf(whole, expectation);
  const unexpected = rest.subarray(expectation);
  const isTrue = isAll(unexpected, 0);
  write.byte(byteOf({ decimals, expectation, isTrue, hasDivisor: divisor > 1 }));
  if (divisor > 1) write.varint(divisor);
  if (expectation === FROM_MEAN) write.varint(zigzag(meanOf(whole)));
  for (let i = 0; i < expectation; i += 1) write.varint(rest[i] as number);
  if (!isTrue) write.bits(unexpected);
}

function readWhole(read: ChunkReader, { kind, count }: { kind: number; count: number }): Float64Array {
  if (kind < WHOLE) throw damaged();
  const form = formOf(kind);
  return readRow(read, { ...form, divisor: form.hasDivisor ? read.varint() : 1, count });
}

function readWholeBefore(read: ChunkReader, count: number): Float64Array {
  const divisor = read.varint();
  const flags = read.byte();
  return readRow(read, { divisor, expectation: flags & 3, isTrue: flags >= CAME_TRUE_BEFORE, count });
}

type RowForm = Pick<Form, 'expectation' | 'isTrue'> & { readonly divisor: number; readonly count: number };

function readRow(read: ChunkReader, { divisor, expectation, isTrue, count }: RowForm): Float64Array {
  const mean = expectation === FROM_MEAN ? unzigzag(read.varint()) : 0;
  const whole = new Float64Array(count);
  for (let i = 0; i < expectation; i += 1) whole[i] = read.varint();
  if (!isTrue) whole.set(read.bits(Math.max(0, count - expectation)), Math.min(expectation, count));
  let last = 0;
  let step = 0;
  for (let i = 0; i < count; i += 1) {
    const off = unzigzag(whole[i] as number);
    if (expectation === FROM_MEAN) last = mean + off;
    else if (expectation === FROM_LAST || i === 0) last += off;
    else last += step = i === 1 ? off : step + off;
    whole[i] = last * divisor;
  }
  return whole;
}

/** How far each is from what was expected, zigzag. */
function restOf(whole: Float64Array, expectation: number): Float64Array {
  const rest = new Float64Array(whole.length);
  const mean = expectation === FROM_MEAN ? meanOf(whole) : 0;
  let last = 0;
  let step = 0;
  for (let i = 0; i < whole.length; i += 1) {
    const value = whole[i] as number;
    const expected = expectation === FROM_MEAN ? mean : expectation === FROM_LAST || i < 2 ? last : last + step;
    rest[i] = zigzag(value - expected);
    step = value - last;
    last = value;
  }
  return rest;
}

function expectationOf(whole: Float64Array): number {
  if (whole.length < 3) return FROM_LAST;
  const mean = meanOf(whole);
  let [fromMean, fromLast, fromLastTwo] = [0, 0, 0];
  for (let i = 2; i < whole.length; i += 1) {
    const value = whole[i] as number;
    const last = whole[i - 1] as number;
    fromMean += Math.abs(value - mean);
    fromLast += Math.abs(value - last);
    fromLastTwo += Math.abs(value - last - (last - (whole[i - 2] as number)));
  }
  if (fromLastTwo < Math.min(fromMean, fromLast)) return FROM_LAST_TWO;
  return fromLast < fromMean ? FROM_LAST : FROM_MEAN;
}

function meanOf(whole: Float64Array): number {
  let sum = 0;
  for (const value of whole) sum += value / whole.length;
  return Math.round(sum);
}

function divisorOf(whole: Float64Array): number {
  let divisor = 0;
  for (let i = 0; i < whole.length && divisor !== 1; i += 1) {
    let rest = Math.abs(whole[i] as number);
    while (rest !== 0) {
      const last = rest;
      rest = divisor % rest;
      divisor = last;
    }
  }
  return Math.max(1, divisor);
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
