/** A document as Markdown: for a file, a pull request, a ticket. What somebody else named is escaped, so it can't draw. */
import type { DocumentFinding, DocumentSection, DocumentTable, FindingsDocument } from './document.ts';
import { plotLines, UNICODE } from './terminal/sparkline.ts';
import { factsOf, hasContent, plain, subjectWords, VERDICT_WORDS } from './words.ts';
import { type Zone, zoneOf } from './zone.ts';

export interface DocumentMarkdownOptions {
  /** Of all clock times and dates. @default 'UTC' */
  readonly timeZone?: string;
}

/** A line of a code block that most pages show without a scroll bar. */
const WIDTH = 72;

/** @throws PerfError `analytics/invalid-argument` for a time zone that is not known */
export function documentMarkdown(
  document: FindingsDocument,
  { timeZone = 'UTC' }: DocumentMarkdownOptions = {},
): string {
  const zone = zoneOf(timeZone);
  const { title, verdict, sections, notes } = document;
  const parts = [
    `# ${escaped(title)}`,
    subjectWords(document, zone).map(escaped).join(' · '),
    `**${VERDICT_WORDS[verdict.state]}:** ${escaped(verdict.text)}`,
    ...sections.filter(hasContent).map((section) => sectionMarkdown(section, zone)),
    notes.length === 0 ? '' : `## Not measured, or lost\n\n${notes.map((note) => `- ${escaped(note)}`).join('\n')}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function sectionMarkdown({ heading, findings = [], plots = [], tables = [] }: DocumentSection, zone: Zone): string {
  const room = { width: WIDTH, letters: UNICODE, zone };
  return [
    `## ${escaped(heading)}`,
    findings.map((finding) => findingMarkdown(finding, zone)).join('\n'),
    ...plots.map((plot) => `**${escaped(plot.title)}**\n\n${codeBlock(plotLines(plot, room))}`),
    ...tables.map(tableMarkdown),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function findingMarkdown(finding: DocumentFinding, zone: Zone): string {
  const { headline, severity, isImprovement = false, evidence = [], alsoChanged = [], next = [] } = finding;
  const lines = [
    ...factsOf(finding, zone).map(([name, value]) => `${name}: ${escaped(value)}`),
    ...evidence.map(escaped),
    ...alsoChanged.map((line) => `Also changed: ${escaped(line)}`),
    ...next.map((line) => `**Next:** ${escaped(line)}`),
  ];
  return [
    `- **${isImprovement ? 'improvement' : severity}:** ${escaped(headline)}`,
    ...lines.map((line) => `  - ${line}`),
  ].join('\n');
}

function tableMarkdown({ title, columns, rows }: DocumentTable): string {
  const rulers = columns.map(({ align }, i) => ((align ?? (i === 0 ? 'left' : 'right')) === 'left' ? '---' : '---:'));
  const lines = [columns.map((column) => escaped(column.title)), rulers, ...rows.map((cells) => cells.map(escaped))];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return title === undefined ? table : `**${escaped(title)}**\n\n${table}`;
}

/** Nothing in it can end it: there is no backtick left. */
function codeBlock(lines: readonly string[]): string {
  return ['```text', ...lines.map((line) => line.replaceAll('`', "'")), '```'].join('\n');
}

/** A text as Markdown that shows it, on one line. */
export function escaped(text: string): string {
  return plain(text.replace(/[\r\n]+/g, ' ')).replace(/[\\`*_[\]<>|#&~]/g, '\\$&');
}
