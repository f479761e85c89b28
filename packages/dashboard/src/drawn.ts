/** Figures as exact as anybody sees them: half of the bytes that a double takes as text. */
export const drawn = (value: number): number => Number(value.toPrecision(6));

export const drawnOrNull = (value: number | null | undefined): number | null =>
  value === undefined || value === null ? null : drawn(value);
