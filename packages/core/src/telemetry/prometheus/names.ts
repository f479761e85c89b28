/**
 * How names become Prometheus's: the mapping that OpenTelemetry's collectors use, so that both ways out of a program
 * end at one name. `perfkit.operation.duration` in `s` is `perfkit_operation_duration_seconds`. Only cores are a unit of
 * their own here, which a collector drops.
 *
 * Label names that differ stay different: where two would become one, or what would come out has a meaning of its own,
 * Prometheus's own escape for such names (`U__`) is written, which can be undone.
 */
const SUFFIXES: Readonly<Record<string, string>> = {
  s: 'seconds',
  By: 'bytes',
  'By/s': 'bytes_per_second',
  '1/s': 'per_second',
  '{core}': 'cores',
};

export interface NameParts {
  readonly name: string;
  readonly unit: string;
  readonly type: string;
}

/** @returns the name that `# TYPE` of OpenMetrics states, and the unit it ends on; '' for a unit without a word */
export function metricName({ name, unit, type }: NameParts): { readonly name: string; readonly unit: string } {
  const plain = underscored(name);
  const suffix =
    unit === '1' && type === 'gauge'
      ? 'ratio'
      : (Object.hasOwn(SUFFIXES, unit) && SUFFIXES[unit]) || underscoredUnit(unit);
  const base = type === 'counter' ? plain.replace(/_total$/, '') : plain;
  if (suffix === '' || base.endsWith(`_${suffix}`)) return { name: base, unit: suffix };
  return { name: `${base}_${suffix}`, unit: suffix };
}

/** Annotations in braces say what is counted, which the name does already. */
function underscoredUnit(unit: string): string {
  const plain = unit.replace(/\{[^}]*\}/g, '');
  return plain === '' || plain === '1' ? '' : plain.replace(/[^a-zA-Z0-9]+/g, '_').replace(/^_|_$/g, '');
}

function underscored(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_]/gu, '_');
  return /^\d/.test(plain) || plain === '' ? `_${plain}` : plain;
}

/** A name that may stand as it is: two underscores are Prometheus's, and `le` is a bucket's. */
function isFree(label: string): boolean {
  return /^(?!__|U__|le$)[a-zA-Z_][a-zA-Z0-9_]*$/.test(label);
}

/** @param labels all label names of a family */
export function labelNames(labels: ReadonlySet<string>): ReadonlyMap<string, string> {
  const takers = new Map<string, number>();
  for (const label of labels) {
    const name = underscored(label);
    takers.set(name, (takers.get(name) ?? 0) + 1);
  }
  const nameOf = (label: string): string => {
    if (isFree(label)) return label;
    const name = underscored(label);
    return isFree(name) && takers.get(name) === 1 ? name : escaped(label);
  };
  return new Map([...labels].map((label) => [label, nameOf(label)]));
}

function escaped(label: string): string {
  const characters = Array.from(label.toWellFormed(), (character) => {
    if (character === '_') return '__';
    return /[a-zA-Z0-9]/.test(character) ? character : `_${character.codePointAt(0)?.toString(16)}_`;
  });
  return `U__${characters.join('')}`;
}
