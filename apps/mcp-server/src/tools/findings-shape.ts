/** What became worse or better, as a schema that says each unit, and how an analysis becomes that. */
import type { Analysis } from '@perf/analytics/analyze';
import { z } from 'zod';
import { lead, leadShape } from '../lead.ts';
import { moment, rounded, sentence } from '../small.ts';
import { next as nextWords } from '../words.ts';
import { pageOf } from './tool.ts';

export const findingsShape = z.object({
  ...leadShape(['regression', 'fine', 'unknown'], 'fine: no regression is evident; unknown: too little was measured'),
  text: z.string().describe('What it comes to, in one sentence'),
  from: z.string().nullable().describe('ISO 8601, UTC: what was looked at; null: nothing'),
  to: z.string().nullable(),
  findings: z
    .array(
      z.object({
        kind: z.enum(['worse', 'went-away', 'better']),
        text: z.string(),
        since: z.string().nullable().describe('ISO 8601, UTC; null: unknown'),
        confidence: z.number().nullable().describe('0 to 1; null: unknown'),
        changeRatio: z.number().nullable().describe('0.2: 20 % more than before; null: unknown'),
        changeLowRatio: z.number().nullable().describe('The change lies between these two with 95 % confidence'),
        changeHighRatio: z.number().nullable(),
        before: z.number().nullable().describe('In `unit`; null: unknown'),
        after: z.number().nullable(),
        unit: z.string().nullable(),
        evidence: z.array(z.string()),
        alsoChanged: z.array(z.string()).describe('At that moment, the likeliest cause first'),
      }),
    )
    .describe('Worse first'),
  findingsInAll: z.number(),
  missing: z.array(z.string()).describe('What was not looked at, or is damaged'),
  next: z.string().nullable().describe('`cursor` of the next page; null: the last'),
});
export type FindingsShape = z.infer<typeof findingsShape>;

type Section = Analysis['document']['sections'][number];
type Finding = FindingsShape['findings'][number];

export interface HowToTell {
  readonly limit: number;
  readonly cursor: string | undefined;
  /** What happened to the history that its reader should know. */
  readonly notices: readonly string[];
}

const MOST = { evidence: 2, alsoChanged: 3, missing: 4 } as const;

export function findingsOf({ is, document }: Analysis, { limit, cursor, notices }: HowToTell): FindingsShape {
  const { verdict, sections, range, notes } = document;
  const all = sections.flatMap((section) => (section.findings ?? []).map((found) => findingOf(section, found)));
  const { entries, next } = pageOf(all, limit, cursor);
  const first = is === 'regression' ? all[0] : undefined;
  return {
    ...lead(VERDICTS[is], toDoOf(is, first), first?.confidence ?? null),
    text: sentence(verdict.text),
    from: range === undefined ? null : moment(range.from),
    to: range === undefined ? null : moment(range.to),
    findings: [...entries],
    findingsInAll: all.length,
    missing: [...notices, ...notes].slice(0, MOST.missing).map(sentence),
    next,
  };
}

const VERDICTS = { regression: 'regression', fine: 'fine', 'insufficient-data': 'unknown' } as const;

function toDoOf(is: Analysis['is'], first: Finding | undefined): string {
  if (is === 'fine') return 'Nothing: what is slow has always been; recommend says what would help.';
  if (first === undefined) return 'Let it be measured for longer, or ask with another `since`.';
  const [cause] = first.alsoChanged;
  return cause === undefined
    ? 'Ask get_health for the cause; nothing else changed then.'
    : `Look first at what changed with it: ${cause}. Then get_health.`;
}

function findingOf({ heading }: Section, found: NonNullable<Section['findings']>[number]): Finding {
  const { headline, since, confidence, effect, evidence = [], alsoChanged = [] } = found;
  const { change, interval, before, after, unit } = effect === 'unknown' || effect === undefined ? NOTHING : effect;
  const kind = found.isImprovement === true ? 'better' : heading === 'Went away again' ? 'went-away' : 'worse';
  return {
    ...{ kind, text: sentence(headline), since: typeof since === 'number' ? moment(since) : null },
    confidence: typeof confidence === 'number' ? rounded(confidence) : null,
    ...{ changeRatio: figure(change), changeLowRatio: figure(interval?.[0]), changeHighRatio: figure(interval?.[1]) },
    ...{ before: figure(before), after: figure(after), unit: unit ?? null },
    evidence: evidence.slice(0, MOST.evidence).map(sentence),
    alsoChanged: alsoChanged.slice(0, MOST.alsoChanged).map(sentence),
  };
}

const NOTHING = { ...{ change: undefined, interval: undefined, before: undefined }, after: undefined, unit: undefined };

/** From nothing to something is no share. */
const figure = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? rounded(value) : null;

export function findingsWords(value: FindingsShape): string {
  const { text, findings, missing, findingsInAll, next } = value;
  return [
    `${value.verdict}: ${text}.`,
    nextWords(value),
    ...findings.map((each) =>
      [`${each.kind}: ${each.text}`, ...each.alsoChanged.map((also) => `with it ${also}`)].join('; '),
    ),
    next === null ? '' : `${findingsInAll} in all; further ones: cursor ${next}`,
    ...missing.map((line) => `missing: ${line}`),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
