/**
 * Draws what `perfkit run` printed as the picture of the README: text on a card, readable on light and on dark.
 *
 *   npx --yes pnpm@12 start 2>&1 | node docs/check/src/draw-report.ts > docs/report.svg
 *
 * Lines are as they were printed. Of long sections the first lines are taken, and `…` stands for those left out.
 */
import { readFileSync } from 'node:fs';

/** How many lines of a section are shown. */
const SHOWN: Readonly<Record<string, number>> = { OPERATIONS: 7, CONTRACTS: 3, 'WHAT STANDS OUT': 1, DIAGNOSIS: 2 };
const HEADING = new RegExp(`^(?:${Object.keys(SHOWN).join('|')})`);
const WIDTH = 104;
const LINE = 18;
const CHARACTER = 7.23;
const EDGE = 20;

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

function sectionsOf(report: string): { title: string; sections: Section[] } {
  const start = report.search(/^\S.* · .* · from /m);
  const [first = '', ...parts] = report.slice(Math.max(0, start)).trim().split(/\n\n+/);
  const sections = parts.map((part) => {
    const [heading = '', ...lines] = part.split('\n');
    return { heading, lines };
  });
  return { title: first.split('\n')[0] ?? '', sections };
}

/** @param report the whole of what was printed */
export function drawReport(report: string): string {
  const { title, sections } = sectionsOf(report);
  const rows: string[] = ['$ npx --yes pnpm@12 start', '', title];
  for (const [name, most] of Object.entries(SHOWN)) {
    const section = sections.find(({ heading }) => heading.startsWith(name));
    if (section === undefined) continue;
    rows.push('', section.heading, ...section.lines.slice(0, most));
    if (section.lines.length > most) rows.push('  …');
  }
  const height = rows.length * LINE + 2 * EDGE;
  const width = Math.round(WIDTH * CHARACTER + 2 * EDGE);
  const text = rows.map((row, index) => rowOf(cut(row), EDGE + (index + 0.75) * LINE)).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="A report of perfkit run">
<style>
rect { fill: #f6f8fa; stroke: #d0d7de }
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #24292f; white-space: pre }
.heading { font-weight: bold } .bad { fill: #b42318 } .good { fill: #116329 } .attention { fill: #8a5300 }
@media (prefers-color-scheme: dark) {
rect { fill: #161b22; stroke: #30363d } text { fill: #d6dde4 }
.bad { fill: #ff7b72 } .good { fill: #7ee787 } .attention { fill: #e3b341 }
}
</style>
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
${text}
</svg>
`;
}

const cut = (row: string): string => (row.length > WIDTH ? `${row.slice(0, WIDTH - 1)}…` : row);
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function rowOf(row: string, y: number): string {
  const kind = HEADING.test(row) ? 'heading' : /BROKEN/.test(row) ? 'bad' : / kept /.test(row) ? 'good' : '';
  const named = kind === '' && /^ {2}[!→]/.test(row) ? 'attention' : kind;
  return `<text x="${EDGE}" y="${y}"${named === '' ? '' : ` class="${named}"`} xml:space="preserve">${escaped(row)}</text>`;
}

if (import.meta.main) process.stdout.write(drawReport(readFileSync(0, 'utf8')));
