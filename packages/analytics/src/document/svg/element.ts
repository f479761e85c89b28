/**
 * Markup as text, for SVG and HTML alike. Whoever writes an element can't forget to escape: texts come in through
 * `text()` and attributes, both of which do so.
 */
import { plain } from '../words.ts';

declare const markup: unique symbol;
/** Text that is markup already. */
export type Markup = string & { readonly [markup]: true };

type Attributes = Readonly<Record<string, string | number | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Elements of HTML that have no end. */
const VOID = new Set(['meta', 'br']);

const escaped = (content: string): string => plain(content).replace(/[&<>"']/g, (found) => ENTITIES[found] as string);

export function text(content: string): Markup {
  return escaped(content) as Markup;
}

/** In a page: a text that may run in the other direction, which must not turn what stands beside it. */
export function theirs(content: string): Markup {
  return element('bdi', {}, [text(content)]);
}

/** @param attributes numbers are rounded to a tenth of a pixel; undefined ones are left out */
export function element(name: string, attributes: Attributes = {}, children: readonly Markup[] = []): Markup {
  const pairs = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? pixels(value) : escaped(value as string)}"`);
  const start = `<${name}${pairs.join('')}>`;
  return (VOID.has(name) ? start : `${start}${children.join('')}</${name}>`) as Markup;
}

export function pixels(value: number): string {
  return String(Math.round(value * 10) / 10);
}
