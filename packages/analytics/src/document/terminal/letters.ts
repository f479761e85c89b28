/** What lines of letters are drawn with: blocks, or plain letters where a terminal has no others. */
import type { Zone } from '../zone.ts';

/** What a terminal can show. */
export interface Letters {
  /** From low to high; what is unknown is a space. */
  readonly bars: readonly string[];
  /** From few to many. */
  readonly shades: readonly string[];
  readonly change: string;
  readonly ellipsis: string;
}

export const UNICODE: Letters = {
  bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  shades: ['·', '░', '▒', '▓', '█'],
  change: '▲',
  ellipsis: '…',
};
export const ASCII: Letters = {
  bars: ['_', '.', '-', '~', '=', '+', '*', '#'],
  shades: ['.', ':', '+', '%', '#'],
  change: '^',
  ellipsis: '...',
};

export interface Room {
  readonly letters: Letters;
  /** Columns of a line. */
  readonly width: number;
  readonly zone: Zone;
}
