/** The values behind a plot, made only when somebody wants them. */
import { useSignal } from '@preact/signals';
import { momentsAt } from '../model/plot-words.ts';
import { moment, quantity } from '../model/words.ts';
import type { PlotData } from './plot-options.ts';

export function Values({ title, data }: { readonly title: string; readonly data: PlotData }) {
  const isOpen = useSignal(false);
  return (
    <details class="values" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>
        Values<span class="unseen"> of {title}</span>
      </summary>
      {isOpen.value && <Table title={title} data={data} />}
    </details>
  );
}

function Table({ title, data }: { readonly title: string; readonly data: PlotData }) {
  const { lines, unit, to } = data;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section class="scroll" aria-label={`Values of ${title}`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">from</th>
            {lines.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {momentsAt(data).map((at, i) => (
            <tr key={at}>
              <th scope="row">{moment(at, to)}</th>
              {lines.map(({ name, points }) => (
                <td key={name}>{quantity(points[i], unit)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
