/**
 * A message as HTML for a mail: inline styles only, no script, no picture and nothing that is loaded, since mail programs
 * keep those back, and for good reason.
 */
import type { Part } from '../account.ts';
import { type Composed, compose } from '../compose.ts';
import type { Message } from '../message.ts';
import { cutLine } from '../text/cut.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const CELL = 'padding:2px 12px 2px 0;vertical-align:top';
/** Gmail cuts a mail at 102 KB; parts beyond this are counted instead. */
const MOST_HTML = 90_000;

const escaped = (text: string, max = 1_500): string =>
  cutLine(text, { max, write: (character) => ENTITIES[character] ?? character });

export function htmlOf(account: Composed): string {
  if (account.html !== undefined) return account.html;
  const body = account.text === undefined ? partsHtml(account.parts) : `<pre>${preformatted(account.text)}</pre>`;
  const notes = account.notes.map((note) => `<p>${escaped(note)}</p>`);
  const look = account.url === undefined ? [] : [`<p>All of it: ${link(account.url)}</p>`];
  return [
    '<!doctype html><html><head><meta charset="utf-8"></head>',
    '<body style="font-family:sans-serif;font-size:14px;line-height:1.4">',
    `<h2 style="font-size:18px">${escaped(account.title, 300)}</h2>`,
    ...[body, ...notes, ...look],
    '</body></html>',
  ].join('\n');
}

/** A message as HTML, for a mail. */
export const toHtml = (message: Message): string => htmlOf(compose(message));

function partsHtml(parts: readonly Part[]): string {
  let room = MOST_HTML;
  const written = parts.map(partHtml);
  const end = written.findIndex((part) => {
    room -= part.length;
    return room < 0;
  });
  if (end < 0) return written.join('\n');
  return [...written.slice(0, end), `<p>${parts.length - end} more alerts are left out here.</p>`].join('\n');
}

function partHtml({ title, facts, url }: Part): string {
  const row = (label: string, cell: string): string =>
    `<tr><th style="${CELL};text-align:left">${label}</th><td style="${CELL}">${cell}</td></tr>`;
  const rows = facts.map(({ label, text }) => row(label, escaped(text)));
  const look = url === undefined ? [] : [row('Look', link(url))];
  return `<h3 style="font-size:15px">${escaped(title, 300)}</h3><table>${[...rows, ...look].join('')}</table>`;
}

/** @param url of an account, so one that leads to a page */
const link = (url: string): string => `<a href="${escaped(url, 2_000)}">${escaped(url, 200)}</a>`;

const preformatted = (text: string): string =>
  text
    .slice(0, MOST_HTML / 5)
    .split(/\r\n|\n|\r/)
    .map((line) => escaped(line))
    .join('\n');
