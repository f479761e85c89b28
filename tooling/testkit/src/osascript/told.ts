/**
 * The folder that the stand-in for `osascript` shares with the test: what it is told, and what it tells.
 *
 *   rules.json    read again when it was changed
 *   calls.jsonl   one line for each script, appended at once
 *   pids/         a file for each process, never removed by it
 */
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScriptCall, ScriptRule } from './rule.ts';

export interface Orders {
  readonly rules: readonly ScriptRule[];
  readonly start: number;
}

export class Told {
  readonly #folder: string;
  #version = '';
  #orders: Orders = { rules: [], start: 0 };

  constructor(folder: string) {
    this.#folder = folder;
    writeFileSync(join(folder, 'pids', String(process.pid)), '');
  }

  orders(): Orders {
    const path = join(this.#folder, 'rules.json');
    const { mtimeMs, ino } = statSync(path);
    const version = `${mtimeMs} ${ino}`;
    if (version !== this.#version) this.#orders = JSON.parse(readFileSync(path, 'utf8')) as Orders;
    this.#version = version;
    return this.#orders;
  }

  ruleFor(script: string, args: readonly unknown[] = []): ScriptRule | undefined {
    return this.orders().rules.find(
      ({ when }) => script.includes(when) || args.some((arg) => String(arg).includes(when)),
    );
  }

  /** Long ones are cut: they are told to be looked at. */
  tell({ script, args, language }: Omit<ScriptCall, 'pid'>): void {
    const call: ScriptCall = {
      pid: process.pid,
      script: script.slice(0, 4_000),
      args: args.map((arg) => String(arg).slice(0, 1_000)),
      language,
    };
    appendFileSync(join(this.#folder, 'calls.jsonl'), `${JSON.stringify(call)}\n`);
  }
}
