/** A table of words, which scrolls by itself where the page is too narrow, also by keyboard. */
import type { DocumentTable } from '../document.ts';
import { element, type Markup, text, theirs } from '../svg/element.ts';

/** @param label what it is called for those who can't see it, when it has no title */
export function tableHtml({ title, columns, rows }: DocumentTable, label: string): Markup {
  const alignOf = (i: number): string | undefined => {
    return (columns[i]?.align ?? (i === 0 ? 'left' : 'right')) === 'left' ? 'left' : undefined;
  };
  const head = columns.map((column, i) => element('th', { scope: 'col', class: alignOf(i) }, [text(column.title)]));
  const body = rows.map((cells) => {
    const [first = '', ...others] = cells;
    return element('tr', {}, [
      element('th', { scope: 'row', class: alignOf(0) }, [theirs(first)]),
      ...others.map((words, i) => element('td', { class: alignOf(i + 1) }, [theirs(words)])),
    ]);
  });
  return element('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': title ?? label }, [
    element('table', {}, [
      ...(title === undefined ? [] : [element('caption', {}, [text(title)])]),
      element('thead', {}, [element('tr', {}, head)]),
      element('tbody', {}, body),
    ]),
  ]);
}
