/** The one field that filters what a section lists; the key `/` leads to it. */
import { useApp } from '../app.ts';

export function Filter({ what }: { readonly what: string }) {
  const { view, go } = useApp();
  return (
    <label class="filter">
      <span class="unseen">Filter {what}</span>
      <input
        id="filter"
        type="search"
        placeholder={`Filter ${what}   /`}
        maxLength={500}
        autoComplete="off"
        spellcheck={false}
        value={view.value.filter}
        onInput={(event) => go({ filter: event.currentTarget.value }, 'replace')}
      />
    </label>
  );
}
