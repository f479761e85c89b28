/** The last minute in the height of a letter. For eyes only: the number beside it says the same. */
const WIDTH = 64;
const HEIGHT = 18;

export function Sparkline({ points }: { readonly points: readonly (number | null)[] }) {
  const known = points.filter((value) => value !== null);
  if (known.length < 2) return <svg class="sparkline" aria-hidden="true" width={WIDTH} height={HEIGHT} />;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const x = (i: number): number => (i / (points.length - 1)) * (WIDTH - 2) + 1;
  const y = (value: number): number => HEIGHT - 2 - ((value - least) / (most - least || 1)) * (HEIGHT - 4);
  const path = points
    .map((value, i) => {
      if (value === null) return '';
      const isFirst = i === 0 || points[i - 1] === null;
      return `${isFirst ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  return (
    <svg class="sparkline" aria-hidden="true" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      <path d={path} />
    </svg>
  );
}

/** A share of a whole as a bar; for eyes only. */
export function Bar({ share, tone }: { readonly share: number; readonly tone: string }) {
  const width = Math.min(1, Math.max(0, share)) * 100;
  return (
    <svg class={`bar ${tone}`} aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">
      <rect class="track" width="100" height="6" />
      <rect class="fill" width={width} height="6" />
    </svg>
  );
}
