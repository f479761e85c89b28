/** The picture: from a look and the choices of the user to lines, whatever the size. Pure. */
import { widthOf } from '@perf/analytics/document';
import type { Report } from '@perf/runtime/report';
import { duration, operationTitle } from '../render/report-words.ts';
import { asciiOnly, UNICODE } from './letters.ts';
import { operationLines } from './operation-view.ts';
import { operationsShown, operationsTable } from './operations-view.ts';
import type { Picture } from './picture.ts';
import { resourceLines } from './resources-view.ts';
import type { Line } from './screen.ts';
import { usageLines } from './usage-view.ts';
import { wrongIn } from './wrong.ts';

export function view(picture: Picture): Line[] {
  const lines = [...heading(picture), ...body(picture)];
  const rows = picture.size.rows - 1;
  const filled = [...lines.slice(0, rows), ...Array.from({ length: Math.max(0, rows - lines.length) }, (): Line => [])];
  const all = [...filled, footer(picture)];
  return picture.letters === UNICODE
    ? all
    : all.map((line) => line.map((span) => ({ ...span, text: asciiOnly(span.text) })));
}

function body(picture: Picture): Line[] {
  const { look, state, size } = picture;
  if (state.hasHelp) return HELP.map((text) => [{ text }]);
  if (look.report === undefined)
    return [[], ...wrapped(look.trouble ?? 'Looking …', size.columns).map((text): Line => [{ text }])];
  const opened = look.report.operations.find((operation) => operationTitle(operation) === state.opened);
  if (opened !== undefined) return operationLines(opened, look.report, picture);
  return overview(look.report, picture);
}

function heading({ look, state, size, now }: Picture): Line[] {
  const { report, source, trouble } = look;
  const name = report?.service ?? 'perfkit top';
  const age = Math.round((now - look.at) / 1000);
  const verdict = report === undefined ? [] : [verdictOf(report)];
  const first: Line = [
    { text: name, look: 'bold' },
    ...verdict.flatMap(({ text, look }) => [{ text: '  ' }, { text, look }]),
    { text: `  ${source}`, look: 'dim' },
    ...(state.isPaused ? [{ text: '  PAUSED', look: 'yellow' as const }] : []),
  ];
  const old =
    trouble === undefined || report === undefined
      ? []
      : [[{ text: `! ${trouble} These figures are ${duration(age * 1000)} old.`, look: 'red' as const }]];
  return size.rows < 4 ? [first] : [first, ...old];
}

function verdictOf(report: Report): Line[number] {
  const wrong = wrongIn(report);
  const critical = wrong.filter(({ severity }) => severity === 'critical').length;
  if (critical > 0) return { text: `${wrong.length} wrong`, look: 'red' };
  if (wrong.length > 0) return { text: `${wrong.length} to look at`, look: 'yellow' };
  return { text: 'nothing wrong', look: 'green' };
}

/** What each part gets of the rows: what is wrong first, then the table, which takes what is left. */
function overview(report: Report, picture: Picture): Line[] {
  const { size, state } = picture;
  const room = size.rows - 2;
  const wrong = wrongIn(report);
  const shown = wrong.slice(0, Math.max(1, Math.floor(room / 4)));
  const lines: Line[] = shown.map(({ severity, text }) => [
    { text: '! ', look: severity === 'critical' ? 'red' : 'yellow' },
    { text },
  ]);
  if (wrong.length > shown.length) lines.push([{ text: `  and ${wrong.length - shown.length} more`, look: 'dim' }]);
  const resources = resourceLines(report, picture);
  if (room - lines.length >= 8) lines.push([], ...resources.slice(0, Math.floor((room - lines.length) / 3)));
  const usage =
    room - lines.length >= 14 ? usageLines(report, size).slice(0, Math.floor((room - lines.length) / 3)) : [];
  const operations = operationsShown(report, state);
  if (size.rows >= 8) lines.push([]);
  lines.push(...operationsTable(operations, picture, room - lines.length - usage.length));
  return [...lines, ...usage];
}

function footer({ state, size }: Picture): Line {
  if (state.isTyping) return [{ text: `/${state.filter}`, look: 'bold' }, { text: '_' }];
  const keys =
    state.opened === undefined
      ? `q quit  s by ${state.order}  / filter${state.filter === '' ? '' : ` “${state.filter}”`}  enter look closer  p pause  ? help`
      : 'esc back  p pause  q quit';
  return [{ text: size.columns < 30 ? 'q quit ? help' : keys, look: 'dim' }];
}

const HELP: readonly string[] = [
  '',
  '  q, ctrl-c       quit',
  '  up, down, j, k  choose an operation; page up, page down, g, G further',
  '  enter           look closer at it; escape goes back',
  '  s               order: total time, calls, p95, errors, name',
  '  /               show only operations with these letters; escape shows all',
  '  p, space        hold the picture',
  '  ?               this help',
  '',
  '  Figures are of the last minute. Press any key.',
];

/** Broken between words; a word that is longer than a line is cut by the screen. */
function wrapped(text: string, columns: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && widthOf(last) + 1 + widthOf(word) > columns) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
