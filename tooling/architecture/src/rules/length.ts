/**
 * A file is one idea that fits on three screens.
 *
 * A file that would be worse in two may be longer if its header says why, in the words that the rule looks for.
 */
import { perFile, type Rule } from './rule.ts';

const MOST_LINES = 250;
const MOST_LINES_WITH_REASON = 400;
const REASON = `Longer than ${MOST_LINES} lines because`;

export const length: Rule = {
  name: 'length',
  law: `a file has at most ${MOST_LINES} lines, or ${MOST_LINES_WITH_REASON} with a reason in its header`,
  find: (picture) =>
    perFile(picture, ({ path, lines, header }) => {
      // The words may be broken over lines of the comment.
      const excused = header.replace(/[\s*]+/g, ' ').includes(REASON);
      const most = excused ? MOST_LINES_WITH_REASON : MOST_LINES;
      if (lines <= most) return [];
      const remedy = excused ? 'Split it by idea.' : `Split it by idea, or write "${REASON} …" into its header.`;
      return [{ file: path, line: most + 1, problem: `${lines} lines, ${most} are allowed.`, remedy }];
    }),
};
