/** A name from outside: as text, with what hides or turns letters made visible; the labels softer than the name. */
import { titleOf, visible } from '../model/visible.ts';

export interface NameProps {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>> | null;
}

export function Name({ name, labels }: NameProps) {
  const pairs = Object.entries(labels ?? {});
  return (
    <span class="name" title={titleOf(name, labels ?? {})}>
      <bdi>{visible(name)}</bdi>
      {pairs.map(([key, value]) => (
        <span key={key} class="label">
          {' '}
          {visible(key)}=<bdi>{visible(value)}</bdi>
        </span>
      ))}
    </span>
  );
}
