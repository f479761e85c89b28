/** A script with its arguments as one text in AppleScript, for who can hand over nothing else. */
import type { PreparedScript } from './script-text.ts';
import { applescript } from './template.ts';

export function asOneScript({ language, source, args = [] }: PreparedScript): string {
  if (language === 'javascript') return applescript`run script ${source} in "JavaScript" with parameters ${args}`;
  return args.length === 0
    ? applescript`run script ${source}`
    : applescript`run script ${source} with parameters ${args}`;
}
