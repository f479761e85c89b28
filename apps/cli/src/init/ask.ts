/** Asks at a terminal, one question a line; enter takes the answer that stands in brackets. */
import { createInterface } from 'node:readline/promises';
import { plain } from '@perf/analytics/document';

export interface Asking {
  text(question: string, preset: string): Promise<string>;
  yes(question: string): Promise<boolean>;
  /** @returns what stands between commas; nothing for enter */
  list(question: string): Promise<string[]>;
}

/** @returns undefined when whoever was asked left: Ctrl-C, Ctrl-D, a terminal that is gone */
export async function asked<T>(ask: (asking: Asking) => Promise<T>): Promise<T | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const left = new Promise<undefined>((resolve) => {
    for (const event of ['SIGINT', 'close', 'error']) lines.once(event, () => resolve(undefined));
  });
  const question = (text: string, preset: string): Promise<string> =>
    lines.question(`${plain(text)} [${plain(preset)}] `);
  const asking: Asking = {
    text: async (text, preset) => (await question(text, preset)).trim() || preset,
    yes: async (text) => {
      for (;;) {
        const answer = (await question(text, 'Y/n')).trim().toLowerCase();
        if (['', 'y', 'yes'].includes(answer)) return true;
        if (['n', 'no'].includes(answer)) return false;
      }
    },
    list: async (text) => splitAtCommas(await question(text, 'none')),
  };
  try {
    return await Promise.race([ask(asking), left]);
  } finally {
    lines.close();
  }
}

const splitAtCommas = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'none');
