/** The values behind a picture, as a table that is made only when somebody wants it. */
import { useSignal } from '@preact/signals';

export interface ValuesProps {
  /** Of the picture. */
  readonly title: string;
  /** Of the columns; the first is the moment of each row. */
  readonly heads: readonly string[];
  readonly rows: () => readonly (readonly string[])[];
}

export function Values(props: ValuesProps) {
  const isOpen = useSignal(false);
  return (
    <details class="values" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        Values<span class="unseen"> of {props.title}</span>
      </summary>
      {isOpen.value && <Table {...props} />}
    </details>
  );
}

function Table({ title, heads, rows }: ValuesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="scroll" aria-label={`Values of ${title}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows().map(([at, ...values], row) => (
            <tr key={row}>
              <th scope="row">{at}</th>
              {values.map((value, column) => (
                <td key={column}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
