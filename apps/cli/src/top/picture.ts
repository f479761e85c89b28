/** All that a picture is made of. */
import type { Letters } from './letters.ts';
import type { Look, Trails } from './look.ts';
import type { Size } from './screen.ts';
import type { ViewState } from './view-state.ts';

export interface Picture {
  readonly look: Look;
  readonly trails: Trails;
  readonly state: ViewState;
  readonly size: Size;
  readonly letters: Letters;
  /** Epoch milliseconds. */
  readonly now: number;
}
