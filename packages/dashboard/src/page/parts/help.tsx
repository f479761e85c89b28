/** Keys, signs, and what words here mean. */
import { Modal } from './modal.tsx';

const KEYS: readonly (readonly [string, string])[] = [
  ['/', 'go to the filter'],
  ['?', 'this help'],
  ['Esc', 'close what is open'],
  ['↑ ↓', 'walk through the rows of a table'],
  ['← →', 'move the cursor of a plot, or from mark to mark'],
  ['l', 'live, or fixed at this moment'],
  ['t', 'light, dark, as the system says'],
];

const WORDS: readonly (readonly [string, string])[] = [
  ['p95', '95 of 100 calls took at most so long'],
  ['contract', 'what was promised of an operation or a reading'],
  ['⚑', 'a deploy, a restart, a note'],
  ['▲ ▼ ◆', 'a level shifted: became worse, better, otherwise'],
  ['shaded', 'an alert fired in that time'],
];

export function Help() {
  return (
    <Modal title="Help">
      <List pairs={KEYS} />
      <p>
        Drag across a plot to look closer; click one to pick a moment, for a comparison or a note. Everything you see
        stands in the address: send it to somebody, and they see the same.
      </p>
      <List pairs={WORDS} />
    </Modal>
  );
}

function List({ pairs }: { readonly pairs: readonly (readonly [string, string])[] }) {
  return (
    <dl class="pairs">
      {pairs.map(([sign, meaning]) => (
        <div key={sign}>
          <dt>
            <kbd>{sign}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
