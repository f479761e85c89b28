/** A real terminal: tmux, in which a program runs that can be typed at and looked at. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realPart, runProgram } from '@tooling/testkit';
import { expect, onTestFinished, vi } from 'vitest';
import { bin } from './perfkit.ts';

export interface Terminal {
  type(...keys: string[]): Promise<void>;
  screen(): Promise<string>;
  resize(columns: number, rows: number): Promise<void>;
  /** Takes the window away, as a click on its corner does. */
  close(): Promise<void>;
  /** Waits until the screen matches, and returns it. */
  shows(text: RegExp): Promise<string>;
}

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** What a shell runs instead of perfkit with the words. */
  readonly line?: string;
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

export async function terminal(
  cwd: string,
  words: readonly string[],
  options: TerminalOptions = {},
): Promise<Terminal> {
  const { columns = 120, rows = 30 } = options;
  const program = await realPart({ name: 'tmux' });
  const socket = `perfkit-test-${randomUUID()}`;
  const tmux = (...args: string[]) => runProgram(program, ['-L', socket, '-f', '/dev/null', ...args], { cwd });
  onTestFinished(async () => void (await tmux('kill-server')));
  // The shell is interrupted too: it has to outlive that to say how perfkit ended.
  const perfkit = [process.execPath, bin, ...words].map(quoted).join(' ');
  const line = options.line ?? `trap : INT; ${perfkit}; echo "ended with $?"; sleep 60`;
  writeFileSync(join(cwd, 'line.sh'), line);
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), 'sh line.sh');
  const screen = async (): Promise<string> => (await tmux('capture-pane', '-p')).stdout;
  return {
    screen,
    resize: async (columns, rows) => void (await tmux('resize-window', '-x', String(columns), '-y', String(rows))),
    close: async () => void (await tmux('kill-server')),
    type: async (...keys) => void (await tmux('send-keys', ...keys)),
    shows: (text) =>
      vi.waitFor(
        async () => {
          const now = await screen();
          expect(now).toMatch(text);
          return now;
        },
        { timeout: 10_000, interval: 100 },
      ),
  };
}
