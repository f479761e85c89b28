/**
 * `perfkit run node app.js --port 3000` means what it says: everything from the program's name on is the program's.
 * The verb's own flags stand before it, and `--` may separate the two but need not.
 *
 * `perfkit help report`, as other programs have it, means `perfkit report --help`.
 */

/** Flags of `run` that take a value as a word of its own; `-qc` is `-q -c`. */
const WITH_VALUE = /^(?:--(?:for|pid|report|config|data-dir|dataDir|service)|-[a-z]*c)$/;

/** What is meant by the words as they were typed. */
export function meantBy(words: readonly string[]): string[] {
  const [first, ...rest] = words;
  return first === 'help' ? [...rest, '--help'] : withSeparator(words);
}

/** The words with a `--` in front of the program, where `run` has one and the user left it out. */
function withSeparator(words: readonly string[]): string[] {
  if (words[0] !== 'run') return [...words];
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '--') break;
    if (!word.startsWith('-')) return [...words.slice(0, at), '--', ...words.slice(at)];
    if (WITH_VALUE.test(word)) at += 1;
  }
  return [...words];
}
