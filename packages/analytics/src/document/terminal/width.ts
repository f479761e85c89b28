/**
 * How many columns of a terminal a text takes: two for Chinese letters and emoji, none for marks that stand on another letter.
 * Texts are cut between letters as people see them, never within one.
 *
 * Terminals differ on some emoji; what is drawn with this shifts at most the rest of its own line.
 */
import { eastAsianWidth } from 'get-east-asian-width';

/** Letters of one column each, and nothing else: most lines, and those are measured once a second. */
const ONE_COLUMN_EACH =
  /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u2193\u2500-\u259f\u25b6]*$/;
/** What is never seen by itself: marks, joiners, variation selectors, controls. */
const UNSEEN = /^[\p{Default_Ignorable_Code_Point}\p{Mark}\p{Cc}\p{Cs}]+$/u;
const EMOJI = /^(?:\p{Emoji_Presentation}|\p{Emoji}\ufe0f|\p{Regional_Indicator}{2})/u;

/** Letters as people see them, each with all that stands on it. The first segmenter loads its tables, so none is made before. */
function lettersOf(text: string): string[] {
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function letterWidth(letter: string): number {
  if (UNSEEN.test(letter)) return 0;
  if (EMOJI.test(letter)) return 2;
  return eastAsianWidth(letter.codePointAt(0) as number);
}

export function widthOf(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length;
  return lettersOf(text).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

/** @returns as much of it as fits; a letter of two columns is not cut in half, so that one may be left free */
export function cutTo(text: string, columns: number): string {
  if (ONE_COLUMN_EACH.test(text)) return text.slice(0, Math.max(0, columns));
  let left = columns;
  let kept = '';
  for (const letter of lettersOf(text)) {
    left -= letterWidth(letter);
    if (left < 0) break;
    kept += letter;
  }
  return kept;
}

/** @returns itself, or its beginning and an ellipsis */
export function shortenedTo(text: string, columns: number, ellipsis = '…'): string {
  return widthOf(text) <= columns ? text : cutTo(cutTo(text, columns - widthOf(ellipsis)) + ellipsis, columns);
}

export function padTo(text: string, columns: number): string {
  return text + spaces(columns - widthOf(text));
}

export const spaces = (count: number): string => ' '.repeat(Math.max(0, count));
