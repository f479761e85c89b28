/**
 * A table: sorted by its headings, walked through by arrow keys, never longer than a browser draws quickly.
 *
 * On a phone only columns of the first importance stay; what the others say is in what a row opens.
 */
import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';
import { useApp } from '../app.ts';
import { type Cell, nextSort, sorted } from '../model/rows.ts';
import type { Sort } from '../model/view.ts';
import { number } from '../model/words.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  /** What the heading means, for those who ask. */
  readonly hint?: string;
  readonly isText?: boolean;
  /** 1: also on a phone; 2: on a tablet; 3: where there is room. @default 1 */
  readonly rank?: 1 | 2 | 3;
  /** Absent: the table can't be sorted by it. */
  readonly value?: (row: T) => Cell;
  readonly cell: (row: T) => ComponentChildren;
}

export interface DataTableProps<T> {
  readonly caption: string;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** How many there are in all, when the rows are but some. */
  readonly inAll?: number;
  /** @default 200 */
  readonly most?: number;
  /** A table whose sorting isn't worth a place in the address. */
  readonly fixed?: boolean;
  readonly isOpen?: (row: T) => boolean;
}

export function DataTable<T>({ most = 200, ...props }: DataTableProps<T>) {
  const app = useApp();
  const { sort } = app.view.value;
  const { columns, rows, keyOf, caption, fixed = false, isOpen } = props;
  const value = (row: T, by: string): Cell | undefined => columns.find(({ key }) => key === by)?.value?.(row);
  const ordered = fixed ? rows : sorted(rows, sort, value);
  const left = (props.inAll ?? rows.length) - Math.min(rows.length, most);
  return (
    <div class="table">
      <table onKeyDown={walk}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.key} {...{ column, fixed, sort }} />
            ))}
          </tr>
        </thead>
        <tbody>
          {ordered.slice(0, most).map((row) => (
            <tr key={keyOf(row)} class={isOpen?.(row) ? 'open' : undefined}>
              <Cells columns={columns} row={row} />
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p class="more soft">{number(left)} more: filter to find them.</p>}
    </div>
  );
}

interface HeadingProps<T> {
  readonly column: Column<T>;
  readonly fixed: boolean;
  readonly sort: Sort | null;
}

function Heading<T>({ column, fixed, sort }: HeadingProps<T>) {
  const { go } = useApp();
  const { key, title, hint, isText = false, value } = column;
  const isSorted = !fixed && sort?.by === key;
  if (fixed || value === undefined)
    return (
      <th scope="col" class={look(column)} title={hint}>
        {title}
      </th>
    );
  return (
    <th scope="col" class={look(column)} aria-sort={isSorted ? (sort.falling ? 'descending' : 'ascending') : 'none'}>
      <button type="button" title={hint} onClick={() => go({ sort: nextSort(sort, key, isText) }, 'replace')}>
        {title}
        <span aria-hidden="true" class="arrow">
          {isSorted ? (sort.falling ? '▾' : '▴') : ''}
        </span>
      </button>
    </th>
  );
}

function Cells<T>({ columns, row }: { readonly columns: readonly Column<T>[]; readonly row: T }) {
  return (
    <>
      {columns.map((column, i) =>
        i === 0 ? (
          <th key={column.key} scope="row" class={look(column)}>
            {column.cell(row)}
          </th>
        ) : (
          <td key={column.key} class={look(column)}>
            {column.cell(row)}
          </td>
        ),
      )}
    </>
  );
}

const look = <T,>({ isText = false, rank = 1 }: Column<T>): string => `r${rank}${isText ? ' text' : ''}`;

/** Up and down go to the same control of the next row. */
function walk(event: TargetedKeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = (event.target as HTMLElement).closest('tbody tr');
  if (step === undefined || row === null) return;
  const next = step === 1 ? row.nextElementSibling : row.previousElementSibling;
  const control = next?.querySelector<HTMLElement>('button, a');
  if (control == null) return;
  event.preventDefault();
  control.focus();
}
