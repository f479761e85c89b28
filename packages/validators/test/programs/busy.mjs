/** A call that keeps its thread busy for a fifth of a millisecond. */
export const target = () => {
  const until = performance.now() + 0.2;
  while (performance.now() < until);
};
