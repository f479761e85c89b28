/** Pieces gathered until they are worth handing over: few hand-overs, and never more than about a megabyte in hand. */
import type { Piece } from '../../source.ts';

const MOST_BYTES = 1_048_576;
const MOST_PIECES = 512;

export class Batch {
  #pieces: Piece[] = [];
  #bytes = 0;

  add(piece: Piece): void {
    this.#pieces.push(piece);
    if ('bytes' in piece) this.#bytes += piece.bytes.byteLength;
  }

  get full(): boolean {
    return this.#bytes >= MOST_BYTES || this.#pieces.length >= MOST_PIECES;
  }

  get empty(): boolean {
    return this.#pieces.length === 0;
  }

  take(): readonly Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#bytes = 0;
    return pieces;
  }
}
