/** What goes wrong in the stand-in for `osascript` when a rule says so: in a script, and in how a worker answers. */
import { AppleScriptError, sleep, type Value } from './applescript.ts';
import { writeAll } from './bridge.ts';
import type { Fault, ScriptRule } from './rule.ts';
import type { Told } from './told.ts';

/** As some user's system has them; the number at the end of the line is all that may be read. */
const LOCALISED: Readonly<Record<number, string>> = {
  [-600]: '„Mail“ hat einen Fehler erhalten: Programm ist nicht aktiv (Stand 2.0).',
  [-609]: '„Mail“ hat einen Fehler erhalten: Verbindung ist ungültig.',
  [-1712]: '„Mail“ hat einen Fehler erhalten: Zeitüberschreitung bei AppleEvent.',
  [-1728]: '„Mail“ hat einen Fehler erhalten: „mailbox "Ü (7)"“ kann nicht gelesen werden.',
  [-1743]: 'Keine Berechtigung zum Senden von Apple-Events an „Mail“.',
  [-10814]: 'Das Programm wurde nicht gefunden.',
};

type Outcome = { readonly value: Value } | undefined;

export class Faults {
  readonly #told: Told;
  readonly #worker: boolean;
  /** Of the answer that is written next. */
  #next: Fault | undefined;

  /** @param worker whether answers go out through `write` */
  constructor(told: Told, worker: boolean) {
    this.#told = told;
    this.#worker = worker;
  }

  /** @returns what a rule has it return, or undefined when it has to be run */
  run(script: string, args: readonly string[]): Outcome {
    const rule = this.#told.ruleFor(script, args);
    return rule === undefined ? undefined : this.#obey(rule);
  }

  #obey({ after = 0, fault, error, reply }: ScriptRule): Outcome {
    if (after > 0) sleep(after);
    // With a listener that never gets its turn, the signal does nothing.
    if (fault === 'hang-hard') process.on('SIGTERM', () => undefined);
    if (fault === 'hang' || fault === 'hang-hard') sleep(Number.POSITIVE_INFINITY);
    if (fault === 'crash' || (fault !== undefined && !this.#worker)) process.exit(3);
    this.#next = fault;
    if (error !== undefined) {
      throw new AppleScriptError(
        error.message ?? LOCALISED[error.number] ?? 'Ein Fehler ist aufgetreten.',
        error.number,
      );
    }
    return reply === undefined ? undefined : { value: reply };
  }

  /** What a worker says goes out, or what is made of it. */
  write(bytes: Buffer): void {
    const fault = this.#next;
    this.#next = undefined;
    if (fault === 'foreign-id') writeAll(1, withNextId(bytes));
    else if (fault === 'nonsense') writeAll(1, Buffer.from('{"id":oops\n'));
    else if (fault === 'half-a-line') {
      writeAll(1, bytes.subarray(0, bytes.length / 2));
      process.exit(3);
    } else if (fault === 'bytewise') bytewise(bytes);
    else writeAll(1, bytes);
    if (fault === 'answer-twice') writeAll(1, bytes);
  }
}

/** The number that some other call has, or will have. */
function withNextId(bytes: Buffer): Buffer {
  const answer = JSON.parse(bytes.toString()) as { id: number };
  return Buffer.from(`${JSON.stringify({ ...answer, id: answer.id + 1 })}\n`);
}

/** Without escapes, and with rests within characters. */
function bytewise(bytes: Buffer): void {
  let rests = 3;
  for (const byte of Buffer.from(`${JSON.stringify(JSON.parse(bytes.toString()))}\n`)) {
    writeAll(1, Buffer.of(byte));
    if (byte < 0x80 || rests === 0) continue;
    rests -= 1;
    sleep(1);
  }
}
