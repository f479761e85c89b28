/**
 * A document as one HTML file that needs nothing else: no script, no font, no request. It may be mailed, kept for years,
 * and opened from a disk.
 *
 * Its policy forbids everything but its own style sheet, so even a text that escaped its escaping could not run.
 */
import { createHash } from 'node:crypto';
import type { DocumentFinding, DocumentSection, FindingsDocument } from '../document.ts';
import { element, type Markup, text, theirs } from '../svg/element.ts';
import { factsOf, hasContent, subjectWords, VERDICT_WORDS } from '../words.ts';
import { type Zone, zoneOf } from '../zone.ts';
import { figure } from './figure.ts';
import { STYLE } from './style.ts';
import { tableHtml } from './table.ts';

export interface DocumentHtmlOptions {
  /** Of all clock times and dates: `'Europe/Berlin'`. @default 'UTC' */
  readonly timeZone?: string;
}

/** From so many sections on, a list of them helps. */
const FEWEST_LISTED = 3;

/** @throws PerfError `analytics/invalid-argument` for a time zone that is not known */
export function documentHtml(document: FindingsDocument, { timeZone = 'UTC' }: DocumentHtmlOptions = {}): string {
  const zone = zoneOf(timeZone);
  const sections = document.sections.filter(hasContent);
  const body = [
    header(document, zone),
    ...(sections.length < FEWEST_LISTED ? [] : [contents(sections)]),
    element('main', {}, [...sections.map((section, i) => sectionHtml(section, i, zone)), ...notes(document.notes)]),
    element('footer', {}, [text(`Made by perfkit, ${zone.momentWords(document.madeAt)} (${zone.name}).`)]),
  ];
  return `<!doctype html>\n${element('html', { lang: 'en' }, [head(document.title), element('body', {}, body)])}\n`;
}

function head(title: string): Markup {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return element('head', {}, [
    element('meta', { charset: 'utf-8' }),
    element('meta', { 'http-equiv': 'Content-Security-Policy', content: policy }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('meta', { name: 'referrer', content: 'no-referrer' }),
    element('title', {}, [text(title)]),
    element('style', {}, [STYLE as Markup]),
  ]);
}

function header(document: FindingsDocument, zone: Zone): Markup {
  const { title, verdict } = document;
  return element('header', {}, [
    element('h1', {}, [theirs(title)]),
    ...subjectWords(document, zone).map((words) => element('p', { class: 'soft' }, [theirs(words)])),
    element('p', { class: `verdict ${verdict.state}` }, [
      element('strong', {}, [text(VERDICT_WORDS[verdict.state])]),
      theirs(verdict.text),
    ]),
  ]);
}

function contents(sections: readonly DocumentSection[]): Markup {
  const links = sections.map(({ heading }, i) =>
    element('li', {}, [element('a', { href: `#s${i}` }, [theirs(heading)])]),
  );
  return element('nav', { 'aria-label': 'Sections' }, [element('ul', {}, links)]);
}

function sectionHtml(
  { heading, findings = [], plots = [], tables = [] }: DocumentSection,
  index: number,
  zone: Zone,
): Markup {
  const id = `s${index}`;
  return element('section', { 'aria-labelledby': id }, [
    element('h2', { id }, [theirs(heading)]),
    ...findings.map((finding) => findingHtml(finding, zone)),
    ...plots.map((plot, i) => figure(plot, `${id}p${i}`, zone)),
    ...tables.map((table) => tableHtml(table, heading)),
  ]);
}

function findingHtml(finding: DocumentFinding, zone: Zone): Markup {
  const { severity, headline, isImprovement = false, evidence, alsoChanged, next } = finding;
  const facts = factsOf(finding, zone).map(([name, value]) => {
    return element('div', {}, [element('dt', {}, [text(name)]), element('dd', {}, [text(value)])]);
  });
  return element('article', { class: `finding ${isImprovement ? 'improvement' : severity}` }, [
    element('div', { class: 'severity' }, [text(isImprovement ? 'improvement' : severity)]),
    element('h3', {}, [theirs(headline)]),
    ...(facts.length === 0 ? [] : [element('dl', {}, facts)]),
    ...list('Evidence', evidence),
    ...list('What else changed', alsoChanged),
    ...list('What next', next),
  ]);
}

function list(title: string, lines: readonly string[] = []): Markup[] {
  if (lines.length === 0) return [];
  return [
    element('h4', {}, [text(title)]),
    element(
      'ul',
      {},
      lines.map((line) => element('li', {}, [theirs(line)])),
    ),
  ];
}

function notes(lines: readonly string[]): Markup[] {
  if (lines.length === 0) return [];
  return [
    element('section', { 'aria-labelledby': 'notes' }, [
      element('h2', { id: 'notes' }, [text('Not measured, or lost')]),
      element(
        'ul',
        {},
        lines.map((line) => element('li', {}, [theirs(line)])),
      ),
    ]),
  ];
}
