/** What is told of notices: the first few, and how many there were, since what is not told after so many is more of the same. */
import type { Notice } from '../source.ts';

const MOST_NOTICES = 50;

export function toldOf(notices: readonly Notice[]): { notices?: readonly Notice[]; noticeCount?: number } {
  return notices.length === 0 ? {} : { notices: notices.slice(0, MOST_NOTICES), noticeCount: notices.length };
}
