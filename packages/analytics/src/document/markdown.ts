/** A document as Markdown: for a file, a pull request, a ticket. What somebody else named is markdownText, so it can't draw. */
import type { DocumentFinding, DocumentSection, DocumentTable, FindingsDocument } from './document.ts';
import { UNICODE } from './terminal/letters.ts';
import { plotLines } from './terminal/sparkline.ts';
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
    `# ${markdownText(title)}`,
    subjectWords(document, zone).map(markdownText).join(' · '),
    `**${VERDICT_WORDS[verdict.state]}:** ${markdownText(verdict.text)}`,
    ...sections.filter(hasContent).map((section) => sectionMarkdown(section, zone)),
    notes.length === 0
      ? ''
      : `## Not measured, or lost\n\n${notes.map((note) => `- ${markdownText(note)}`).join('\n')}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function sectionMarkdown({ heading, findings = [], plots = [], tables = [] }: DocumentSection, zone: Zone): string {
  const room = { width: WIDTH, letters: UNICODE, zone };
  return [
    `## ${markdownText(heading)}`,
    findings.map((finding) => findingMarkdown(finding, zone)).join('\n'),
    ...plots.map((plot) => `**${markdownText(plot.title)}**\n\n${codeBlock(plotLines(plot, room))}`),
    ...tables.map(tableMarkdown),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function findingMarkdown(finding: DocumentFinding, zone: Zone): string {
  const { headline, severity, isImprovement = false, evidence = [], alsoChanged = [], next = [] } = finding;
  const lines = [
    ...factsOf(finding, zone).map(([name, value]) => `${name}: ${markdownText(value)}`),
    ...evidence.map(markdownText),
    ...alsoChanged.map((line) => `Also changed: ${markdownText(line)}`),
    ...next.map((line) => `**Next:** ${markdownText(line)}`),
  ];
  return [
    `- **${isImprovement ? 'improvement' : severity}:** ${markdownText(headline)}`,
    ...lines.map((line) => `  - ${line}`),
  ].join('\n');
}

function tableMarkdown({ title, columns, rows }: DocumentTable): string {
  const rulers = columns.map(({ align }, i) => ((align ?? (i === 0 ? 'left' : 'right')) === 'left' ? '---' : '---:'));
  const lines = [
    columns.map((column) => markdownText(column.title)),
    rulers,
    ...rows.map((cells) => cells.map(markdownText)),
  ];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return title === undefined ? table : `**${markdownText(title)}**\n\n${table}`;
}

/** Nothing in it can end it: there is no backtick left. */
function codeBlock(lines: readonly string[]): string {
  return ['```text', ...lines.map((line) => line.replaceAll('`', "'")), '```'].join('\n');
}

/** A text as Markdown that shows it, on one line. */
export function markdownText(text: string): string {
  return plain(text.replace(/[\r\n]+/g, ' ')).replace(/[\\`*_[\]<>|#&~]/g, '\\$&');
}
