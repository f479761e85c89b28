/**
 * Whole numbers in an adaptive Golomb-Rice code (Rice 1979; adapted as in JPEG-LS, Weinberger and others 2000): a number
 * takes about as many bits as the numbers before it were long. Both sides follow the same running mean, so nothing but
 * its beginning is stored. A number that is far larger than its neighbours is written in full behind a mark.
 *
 *   usual   1…1 0 | low bits              as many ones as the rest is high
 *   large   22 ones | 22 bits | 32 bits
 */

const MOST_LOW = 22;
const MARK = 22;
const WEIGHT = 1 / 16;
/** Powers of two by lookup: to raise one costs more than all else here. */
const TWO = Float64Array.from({ length: 32 }, (_, i) => 2 ** i);
/** Of the longest number, in bytes. */
export const LONGEST = 10;

/** How many low bits are written as they are, among numbers of this size. */
function lowBits(mean: number): number {
  return mean < 2 ? 0 : Math.min(MOST_LOW, 31 - Math.clz32(Math.min(mean * 0.7, 2 ** 30)));
}

/**
 * @param numbers whole, from 0 up to 2^53
 * @param bytes has room for `1 + LONGEST · numbers.length` from `start`
 * @returns where it ends
 */
export function writeBits(numbers: Float64Array, bytes: Uint8Array, start: number): number {
  const exponent = beginning(numbers);
  bytes[start] = exponent;
  let at = start + 1;
  let pending = 0;
  let count = 0;
  const put = (value: number, width: number): void => {
    pending = (pending << width) | value;
    for (count += width; count >= 8; bytes[at++] = pending >>> count) count -= 8;
  };
  let mean = 2 ** exponent;
  for (const value of numbers) {
    const low = lowBits(mean);
    const scale = TWO[low] as number;
    const high = Math.floor(value / scale);
    if (high < MARK) {
      put((TWO[high + 1] as number) - 2, high + 1);
      put(value - high * scale, low);
    } else {
      put(2 ** MARK - 1, MARK);
      put(Math.floor(value / 2 ** 32), 22);
      put(Math.floor(value / 2 ** 16) % 2 ** 16, 16);
      put(value % 2 ** 16, 16);
    }
    mean += (value - mean) * WEIGHT;
  }
  if (count > 0) put(0, 8 - count);
  return at;
}

/** @param numbers is filled. @returns where it ends */
export function readBits(numbers: Float64Array, bytes: Uint8Array, start: number): number {
  let at = start + 1;
  let pending = 0;
  let count = 0;
  const take = (width: number): number => {
    for (; count < width; count += 8) pending = ((pending << 8) | (bytes[at++] as number)) & 0x3fffffff;
    count -= width;
    return (pending >>> count) & ((1 << width) - 1);
  };
  let mean = 2 ** (bytes[start] as number);
  for (let i = 0; i < numbers.length; i += 1) {
    const low = lowBits(mean);
    let high = 0;
    while (high < MARK && take(1) === 1) high += 1;
    const value =
      high < MARK ? high * (TWO[low] as number) + take(low) : take(22) * 2 ** 32 + take(16) * 2 ** 16 + take(16);
    numbers[i] = value;
    mean += (value - mean) * WEIGHT;
  }
  return at;
}

/** The power of two at the mean of the first numbers. */
function beginning(numbers: Float64Array): number {
  const first = Math.min(16, numbers.length);
  let sum = 0;
  for (let i = 0; i < first; i += 1) sum += numbers[i] as number;
  return Math.round(Math.log2(Math.max(1, sum / Math.max(1, first))));
}
