/** The colours of drawings, as the style sheet of the moment has them. */
export interface Colours {
  readonly lines: readonly string[];
  readonly heat: readonly string[];
  readonly text: string;
  readonly soft: string;
  readonly grid: string;
  readonly raised: string;
  readonly bad: string;
  readonly good: string;
  readonly attention: string;
}

export function colours(): Colours {
  // A variable is `light-dark(…)`; what that comes to shows where it is used.
  const probe = document.body.appendChild(document.createElement('i'));
  const of = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const found = {
    lines: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5'].map(of),
    heat: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7'].map(of),
    text: of('text'),
    soft: of('soft'),
    grid: of('grid'),
    raised: of('raised'),
    bad: of('bad'),
    good: of('good'),
    attention: of('attention'),
  };
  probe.remove();
  return found;
}

/** Calls back when light becomes dark or dark light. @returns how to stop */
export function onColours(changed: () => void): () => void {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const theme = new MutationObserver(changed);
  scheme.addEventListener('change', changed);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => {
    scheme.removeEventListener('change', changed);
    theme.disconnect();
  };
}
