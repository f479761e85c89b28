/** How the parts of a document read, whatever they are drawn on. */
import type { Ratio } from '@perf/core';
import { formatConfidence, formatRatio, formatValue } from '../number-words.ts';
import type { DocumentFinding, DocumentSection, DocumentVerdict, Effect, FindingsDocument } from './document.ts';
import type { Zone } from './zone.ts';

/**
 * A text of somebody else's on one line, without what would steer a terminal or turn the direction of what stands
 * beside it, and with whole characters only.
 */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** @returns at most `length` characters, the last one an ellipsis where some are missing */
export function shortened(text: string, length: number, ellipsis = '…'): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  return characters.slice(0, Math.max(0, length - ellipsis.length)).join('') + ellipsis;
}

export function hasContent({ findings = [], plots = [], tables = [] }: DocumentSection): boolean {
  return findings.length + plots.length + tables.length > 0;
}

export const VERDICT_WORDS: Readonly<Record<DocumentVerdict['state'], string>> = {
  good: 'Good',
  attention: 'Attention',
  bad: 'Bad',
  unknown: 'Unknown',
};

/** `checkout on db1` and the stretch of time, as far as they are known. */
export function subjectWords({ subject, range }: FindingsDocument, zone: Zone): string[] {
  const { service, host } = subject;
  const whose = [service, host === undefined ? undefined : `on ${host}`].filter((part) => part !== undefined).join(' ');
  return [...(whose === '' ? [] : [plain(whose)]), ...(range === undefined ? [] : [zone.rangeWords(range)])];
}

/** What a finding says beside its headline: since when, how sure, how much. What does not apply is left out. */
export function factsOf({ since, confidence, effect }: DocumentFinding, zone: Zone): (readonly [string, string])[] {
  return [
    ...(since === undefined ? [] : [['Since', since === 'unknown' ? since : zone.momentWords(since)] as const]),
    ...(confidence === undefined ? [] : [['How sure', confidenceWords(confidence)] as const]),
    ...(effect === undefined ? [] : [['How much', effectWords(effect)] as const]),
  ];
}

function confidenceWords(confidence: Ratio | 'unknown'): string {
  return confidence === 'unknown' ? confidence : formatConfidence(confidence);
}

/** `12 % more (8 % to 17 %), from 41 ms to 46 ms`. */
function effectWords(effect: Effect | 'unknown'): string {
  if (effect === 'unknown') return effect;
  const { change, interval, before, after, unit = 'count' } = effect;
  const within = interval === undefined ? '' : ` (95 % interval ${signed(interval[0])} to ${signed(interval[1])})`;
  const values =
    before === undefined || after === undefined
      ? ''
      : `, from ${formatValue(before, plain(unit))} to ${formatValue(after, plain(unit))}`;
  return `${signed(change)}${within}${values}`;
}

/** `+12 %`, `−8 %`, `0 %`. */
export function signed(change: Ratio): string {
  if (!Number.isFinite(change)) return 'unknown';
  if (change === 0) return formatRatio(0);
  return `${change > 0 ? '+' : '−'}${formatRatio(Math.abs(change))}`;
}
