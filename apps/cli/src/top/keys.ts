/** The keys that a terminal sends, by name: letters as they are, others as `up`, `enter`, `escape`. */
const NAMED: Readonly<Record<string, string>> = {
  '\u001b[A': 'up',
  '\u001b[B': 'down',
  '\u001bOA': 'up',
  '\u001bOB': 'down',
  '\u001b[5~': 'page-up',
  '\u001b[6~': 'page-down',
  '\u001b[H': 'home',
  '\u001b[F': 'end',
  '\u001b': 'escape',
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'ctrl-c',
  '\u0004': 'ctrl-d',
  ' ': 'space',
};
/** A sequence with parameters, one of three bytes, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: keys are control characters
const KEY = /\u001b\[[0-9;]*[~A-Za-z]|\u001bO[A-Za-z]|./gsu;

/** @param text what came at once: a key, or several that were typed ahead. What has no name is left out. */
export function keysIn(text: string): string[] {
  return (text.match(KEY) ?? []).flatMap((sequence) => {
    const known = NAMED[sequence];
    if (known !== undefined) return [known];
    return sequence.length > 2 || /\p{Cc}/u.test(sequence) ? [] : [sequence];
  });
}
