/**
 * One file of /proc and what it says: the machine sampler is a list of these.
 *
 * A part owns its previous counters and the moment it read them, so a file that could not be read for a while gives
 * a rate over the time that really passed, and two calls at one instant give no rate instead of an endless one.
 */

import type { MachineDetails } from '../../details.ts';
import type { ReadingName } from '../../reading.ts';
import type { Milliseconds } from '../../units.ts';
import type { ByteCursor } from './byte-cursor.ts';

export type WritableReadings = { [Name in ReadingName]?: number };

export type WritableDetails = { -readonly [Part in Exclude<keyof MachineDetails, 'unknown'>]?: MachineDetails[Part] };

export interface Part {
  /** Below the root of /proc. */
  readonly path: string;
  /** Whether one read of the file is the whole of it. */
  readonly records: 'one' | 'many';
  /** Writes what the file says into the readings; writes nothing about what it doesn't say. */
  read(file: ByteCursor, now: Milliseconds, into: WritableReadings): void;
  /** Writes what the last read says of each single thing, where there is any. */
  detail?(into: WritableDetails): void;
}
