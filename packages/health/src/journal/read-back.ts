/**
 * What the bytes of a journal say.
 *
 * After its lines a journal has room, in zeros. So a line that was cut off in the middle of being written has zeros behind
 * it, and a file that lost its end has not: the first was never acknowledged and takes nothing with it; behind the second,
 * or at a line that was changed, anything may have stood. Then what was accepted and not seen to begin may have begun all
 * the same, and is said to have: `begun` is what leads to `unknown`.
 */
import type { JournalDamage, KeptIntent } from './intent.ts';
import { FORMAT, isCutOff, type Line, lineIn } from './record.ts';

export interface ReadBack {
  /** What had not ended; what was done in the last write too, since its caller may not have heard of it. */
  readonly intents: readonly KeptIntent[];
  readonly damage: readonly JournalDamage[];
  /** Whether it is of another version: then nothing is said of what it holds. */
  readonly isForeign: boolean;
  /** Whether bytes were lost that had been acknowledged. */
  readonly hasLost: boolean;
}

const NEWLINE = 10;

export function readBack(file: string, bytes: Buffer): ReadBack {
  const { lines, damage, hasLost } = linesIn(file, bytes);
  const isForeign = lines.some(({ step }) => 'format' in step && step.format !== FORMAT);
  if (isForeign) {
    const text = 'It is of another version; it stays for a program that understands it.';
    return { intents: [], damage: [{ file, offset: 0, text }], hasLost: false, isForeign };
  }
  const lastWrite = lines.reduce((last, { write }) => Math.max(last, write), 0);
  const intents = new Map<string, KeptIntent>();
  for (const { write, step } of lines) {
    if ('put' in step) {
      const { isOrphan: _, ...intent } = step.put;
      intents.set(intent.id, intent);
    } else if ('to' in step) {
      const known = intents.get(step.id);
      const isOver = step.to === 'forgotten' || (step.to === 'done' && write < lastWrite);
      if (isOver) intents.delete(step.id);
      else if (known !== undefined) intents.set(step.id, { ...known, phase: step.to as KeptIntent['phase'] });
    }
  }
  const doubted = [...intents.values()].map((intent) =>
    hasLost && intent.phase === 'accepted' ? { ...intent, phase: 'begun' as const } : intent,
  );
  return { intents: doubted, damage, hasLost, isForeign };
}

function linesIn(file: string, bytes: Buffer): { lines: Line[]; damage: JournalDamage[]; hasLost: boolean } {
  const lines: Line[] = [];
  const damage: JournalDamage[] = [];
  let hasLost = false;
  const lost = (offset: number, text: string): void => {
    hasLost = true;
    damage.push({ file, offset, text });
  };
  const end = endOf(bytes);
  let expected = 0;
  let offset = 0;
  for (let stop = bytes.indexOf(NEWLINE); stop >= 0 && stop < end; stop = bytes.indexOf(NEWLINE, offset)) {
    const line = lineIn(bytes.subarray(offset, stop));
    if (line === undefined) lost(offset, 'A record is damaged; what it said is not known.');
    else if (line.number > expected) lost(offset, `Records ${expected} to ${line.number - 1} are not here.`);
    if (line !== undefined) lines.push(line);
    expected = line === undefined ? expected + 1 : line.number + 1;
    offset = stop + 1;
  }
  const hasRoom = end < bytes.length;
  if (!hasRoom) lost(end, 'The file ends here, and once was longer.');
  else if (offset < end) {
    if (isCutOff(bytes.subarray(offset, end)))
      damage.push({ file, offset, text: 'A record was cut off while it was written; it had not been acknowledged.' });
    else lost(offset, 'The last record is damaged; what it said is not known.');
  } else if (end === 0) lost(0, 'There is nothing but zeros.');
  return { lines, damage, hasLost };
}

/** Where the room begins. */
function endOf(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end;
}
