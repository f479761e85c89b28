/** The rows of a live view, as both views draw them: 20 operations whose figures change at each look. */
export interface Row {
  readonly name: string;
  readonly cells: readonly string[];
}

export const FRAMES = 50;
const ROWS = 20;

/** @param frame from 0; half of the figures are those of the frame before */
export function rowsOf(frame: number): Row[] {
  return Array.from({ length: ROWS }, (_, i) => {
    const seen = i % 2 === 0 ? frame : Math.floor(frame / 10);
    const cells = [120 + i + seen, 4 * i + seen, 9 * i + 3 * seen, 17 * i + 5 * seen].map((ms) => `${ms}.4 ms`);
    return { name: `GET /resource-${i}/:id`, cells };
  });
}
