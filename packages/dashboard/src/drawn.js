/** Figures as exact as anybody sees them: half of the bytes that a double takes as text. */
export const drawn = (value) => Number(value.toPrecision(6));
export const drawnOrNull = (value) => value === undefined || value === null ? null : drawn(value);
