import { widthOf } from '@perf/analytics/document';

/** What lines are drawn with: blocks, or plain letters where a terminal has no others. */
export interface Letters {
  /** From low to high. */
  readonly bars: readonly string[];
  readonly ellipsis: string;
  readonly unknown: string;
  readonly rule: string;
  readonly mark: string;
}

export const UNICODE: Letters = {
  bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  ellipsis: '…',
  unknown: '–',
  rule: '─',
  mark: '▶',
};
export const ASCII: Letters = {
  bars: ['_', '.', '-', '~', '=', '+', '*', '#'],
  ellipsis: '.',
  unknown: '-',
  rule: '-',
  mark: '>',
};

/** The words of a report have letters beyond ASCII as well. */
const PLAIN: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '…': '...',
  '·': '-',
  '×': 'x',
  µ: 'u',
  '→': '->',
  '≤': '<=',
  '≥': '>=',
  '’': "'",
  '“': '"',
  '”': '"',
  '\u00a0': ' ',
  '\u202f': ' ',
};

export function asciiOnly(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all that is not ASCII
  return text.replace(/[^\x00-\x7f]/gu, (letter) => PLAIN[letter] ?? '?'.repeat(widthOf(letter)));
}

/** Whether the locale of a terminal has letters beyond ASCII. */
export function hasUnicode(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'win32') return environment.WT_SESSION !== undefined || environment.TERM_PROGRAM === 'vscode';
  const { LC_ALL, LC_CTYPE, LANG, TERM } = environment;
  if (TERM === 'linux') return false;
  // The first one that is set counts. Where none is, macOS still shows Unicode; elsewhere it is the C locale.
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
  return locale === undefined ? platform === 'darwin' : /utf-?8/i.test(locale);
}

/** @returns as many letters as values, the lowest at the bottom; all at the bottom when they don't differ */
export function sparkline(values: readonly (number | undefined)[], { bars }: Letters): string {
  const known = values.filter((value) => value !== undefined);
  const [low, high] = [Math.min(0, ...known), Math.max(...known)];
  return values
    .map((value) => {
      if (value === undefined) return ' ';
      const share = high > low ? (value - low) / (high - low) : 0;
      return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))] ?? ' ';
    })
    .join('');
}
