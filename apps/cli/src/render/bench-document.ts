/** What a bench found, of commands or of functions alike: what `--json` prints, and all tables are made of. */
import type { BenchResult, Figures, Growth, Warning } from '@perf/validators';
import type { AgainstFirst, CommandsResult, SweptCase } from '@perf/validators/processes';

export interface BenchRow {
  readonly name: string;
  /** Of a command: values of its parameters. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly wall: Figures;
  /** Undefined where nobody counts it. */
  readonly cpu?: Figures;
  readonly user?: Figures;
  readonly system?: Figures;
  /** Runs of a command, or batches of a function. */
  readonly samples: number;
  readonly exitCodes?: readonly number[];
  readonly warnings: readonly Warning[];
}

export interface BenchDocument {
  readonly schema: 1;
  readonly kind: 'commands' | 'functions';
  readonly rows: readonly BenchRow[];
  /** Each command against the first, round by round. */
  readonly comparisons: readonly AgainstFirst[];
  /** Of one command over one parameter. */
  readonly growth?: Growth;
  /** Of functions over sizes, each with its name. */
  readonly growths?: readonly (Growth & { readonly name: string })[];
}

export function benchOfCommands({ commands, comparisons }: CommandsResult, growth: Growth | undefined): BenchDocument {
  const rows = commands.map(({ values, runs, cpu, user, system, ...row }) => ({
    ...row,
    parameters: values,
    samples: runs,
    ...(cpu === undefined ? {} : { cpu }),
    ...(user === undefined ? {} : { user }),
    ...(system === undefined ? {} : { system }),
  }));
  return { schema: 1, kind: 'commands', rows, comparisons, ...(growth === undefined ? {} : { growth }) };
}

/** @param results by file; where there are several, each row says of which it is */
export function benchOfFiles(results: ReadonlyMap<string, BenchResult>): BenchDocument {
  const rows = [...results].flatMap(([file, { cases }]) =>
    cases.map(({ name, wall, cpu, samples, warnings }) => ({
      name: results.size > 1 ? `${file}: ${name}` : name,
      parameters: {},
      wall,
      cpu,
      samples,
      warnings,
    })),
  );
  return { schema: 1, kind: 'functions', rows, comparisons: [] };
}

/** @param parameter what the sizes are called */
export function benchOfSweeps(swept: readonly SweptCase[], parameter: string): BenchDocument {
  const rows = swept.flatMap(({ name, points }) =>
    points.map(({ size, wall, cpu, samples, warnings }) => ({
      name: `${name}, ${parameter}=${size}`,
      parameters: { [parameter]: String(size) },
      wall,
      cpu,
      samples,
      warnings,
    })),
  );
  const growths = swept.map(({ name, growth, confidence, fits, text }) => ({ name, growth, confidence, fits, text }));
  return { schema: 1, kind: 'functions', rows, comparisons: [], growths };
}
