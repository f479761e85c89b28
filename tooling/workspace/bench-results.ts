/**
 * RESULTS.md: a section a case, each with the machine, the versions and the load that it was measured with. A case that is measured
 * again replaces its own section and no other; sections stand in the order of the cases.
 *
 *   # Bench
 *   <!-- case: record -->
 *   ## One duration recorded
 *   …
 */

export interface Section {
  /** Of the case; a section without a mark is known by its title. */
  readonly name: string;
  /** From `## ` on. */
  readonly text: string;
}

export interface Known {
  readonly name: string;
  readonly title: string;
}

const START = /^(?=<!-- case: )|(?<!-->\n)^(?=## )/m;
const MARK = /^<!-- case: (\S+) -->\n/;

/** A section of no known case goes by its title. */
export function sectionsIn(text: string, cases: readonly Known[]): Section[] {
  return text.split(START).flatMap((part) => {
    const body = part.replace(MARK, '').trimEnd();
    const title = /^## (.*)/.exec(body)?.[1];
    if (title === undefined) return [];
    return [{ name: MARK.exec(part)?.[1] ?? cases.find((one) => one.title === title)?.name ?? title, text: body }];
  });
}

/** The file with a section put in, or in the place of the one that its case had. */
export function withSection(text: string, section: Section, cases: readonly Known[]): string {
  const byName = new Map(sectionsIn(text, cases).map((one) => [one.name, one]));
  byName.set(section.name, section);
  const ordered = cases.flatMap(({ name }) => byName.get(name) ?? []);
  // What was written by hand stays, behind.
  const others = [...byName.values()].filter((one) => !ordered.includes(one));
  const marked = ordered.map((one) => `<!-- case: ${one.name} -->\n${one.text.trimEnd()}`);
  return `${[headIn(text), ...marked, ...others.map((one) => one.text)].join('\n\n')}\n`;
}

/** What stands above the first section. */
function headIn(text: string): string {
  const head = text.split(START)[0]?.trimEnd() ?? '';
  return head === '' ? '# Bench' : head;
}

/** Cases without a section, in order. */
export function missingIn(text: string, cases: readonly Known[]): string[] {
  const there = new Set(sectionsIn(text, cases).map(({ name }) => name));
  return cases.map(({ name }) => name).filter((name) => !there.has(name));
}
