/** A gate's result for those who read it elsewhere: a build server, a job summary, a pull request. */
import { formatConfidence, formatRatio } from '@perf/analytics';
import { factor } from '../compare/judge.ts';
import { type GateBench, type GateResult, percent } from './gate-result.ts';

/** Of a comment, so that the next run finds its own and replaces it. */
const MARKER = '<!-- perfkit-gate -->';
const SIGNS = { regression: '🔴', improvement: '🟢', 'no-evidence': '⚪', inconclusive: '🟡' } as const;

/** Of a job's summary, or anywhere else. */
export function gateMarkdown(result: GateResult): string {
  const { against, revision, benches, notes, threshold } = result;
  return [
    `### ${SIGNS[result.verdict]} ${result.text}`,
    '',
    `| bench | change | ${formatConfidence(1 - (benches[0]?.alpha ?? 0))} sure | by | would have been seen | |`,
    '|---|---:|---:|---|---:|---|',
    ...benches.map(row),
    '',
    `\`${against.name}\` (${against.commit.slice(0, 12)}) against \`${revision.name}\` (${revision.commit.slice(0, 12)}), run by turns; changes below ${formatRatio(threshold)} count as none.`,
    ...notes.map((note) => `\n${note}`),
    ...benches.flatMap(({ name, warnings }) => warnings.map(({ text }) => `\n> ${name}: ${text}`)),
    '',
  ].join('\n');
}

/** The same, of a comment that is replaced by the next one. */
export function gateComment(result: GateResult): string {
  return `${MARKER}\n${gateMarkdown(result)}`;
}

function row({ name, ratio, interval: [lower, upper], clock, smallestEffect, verdict }: GateBench): string {
  const cells = [
    `\`${name.replaceAll('|', '\\|')}\``,
    percent(ratio),
    Number.isFinite(upper) ? `${percent(lower)} … ${percent(upper)}` : 'unknown',
    clock === 'cpu' ? 'processor time' : 'time',
    Number.isFinite(smallestEffect) ? formatRatio(smallestEffect) : 'unknown',
    verdict,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** A test case a bench: a regression has failed, one that would not have been seen was skipped. */
export function gateJunit({ benches, detect, against, revision, text }: GateResult): string {
  const failures = benches.filter(({ verdict }) => verdict === 'regression').length;
  const blind = benches.filter(({ verdict, smallestEffect }) => verdict === 'no-evidence' && smallestEffect > detect);
  const cases = benches.map((bench) => {
    const body =
      bench.verdict === 'regression'
        ? `<failure message="${escaped(bench.text)}" type="regression"/>`
        : blind.includes(bench)
          ? `<skipped message="${escaped(bench.text)}"/>`
          : '';
    const out = `<system-out>${escaped(`${bench.text} ratio ${factor(bench.ratio)}`)}</system-out>`;
    const seconds = (bench.b.wall.mean.value * (bench.b.wall.unit === 'ns' ? 1e-9 : 1e-3)).toFixed(6);
    return `    <testcase classname="perfkit gate" name="${escaped(bench.name)}" time="${seconds}">${body}${out}</testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="${escaped(`perfkit gate: ${revision.name} against ${against.name}`)}" tests="${benches.length}" failures="${failures}" errors="0" skipped="${blind.length}">`,
    ...cases,
    `    <system-out>${escaped(text)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML can't hold at all is left out. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
