/**
 * As much of the bridge from JavaScript for Automation to Objective-C as a worker needs: `ObjC`, `$` and `Ref`.
 *
 * With it, the very text that a Mac would run is run here. It blocks where the real one blocks; numbers of 64 bits are
 * texts, as they are there; what a name in Foundation means is written down from its manual, never tried on a Mac here.
 */
import { readSync, writeSync } from 'node:fs';
import { AppleScriptError, Script, type Value } from './applescript.ts';

export interface BridgeOptions {
  /** Runs a script, by rules or as it is written. @throws AppleScriptError */
  readonly execute: (
    script: { readonly source: string; run(argv: readonly Value[]): Value },
    args: readonly string[],
  ) => Value;
  /** Whether a rule says what the script does: then it compiles, whatever it says. */
  readonly knows: (source: string) => boolean;
  /** How what it writes goes out. */
  readonly write: (bytes: Buffer) => void;
}

/** Four letters as a number, as Apple events have them. */
const code = (letters: string): number => Buffer.from(letters, 'latin1').readUInt32BE();
const PIECE = 65_536;

interface Descriptor {
  readonly descriptorType: number;
  readonly stringValue: { readonly js: string | undefined };
  readonly numberOfItems: string;
  readonly typeCodeValue: number;
  descriptorAtIndex(index: number): Descriptor | undefined;
  insertDescriptorAtIndex(item: Descriptor, index: number): void;
  isNil(): boolean;
}

export function bridge({ execute, knows, write }: BridgeOptions): { ObjC: object; $: object; Ref: () => unknown[] } {
  const foundation = {
    NSFileHandle: {
      fileHandleWithStandardInput: {
        get availableData() {
          return data(readPiece());
        },
      },
      fileHandleWithStandardOutput: { writeData: ({ bytes }: { bytes: Buffer }) => write(bytes) },
    },
    NSString: { alloc: { initWithDataEncoding: ({ bytes }: { bytes: Buffer }) => string(bytes.toString('utf8')) } },
    NSAppleScript: { alloc: { initWithSource: ({ js }: { js: string }) => appleScript(js, { execute, knows }) } },
    NSAppleEventDescriptor: {
      get listDescriptor() {
        return list([]);
      },
      nullDescriptor: descriptor(undefined),
      descriptorWithString: ({ js }: { js: string }) => descriptor(js),
      appleEventWithEventClassEventIDTargetDescriptorReturnIDTransactionID: openingEvent,
    },
  };
  return {
    ObjC: { import: () => undefined, deepUnwrap: (value: unknown) => value },
    $: Object.assign((text: string) => string(text), foundation),
    Ref: () => [],
  };
}

/** NSAppleScript: what a compiled script keeps, it keeps as long as this object lives. */
function appleScript(source: string, { execute, knows }: Omit<BridgeOptions, 'write'>): object {
  let script: Script | undefined;
  const compiled = (): Script => {
    script ??= new Script(source);
    return script;
  };
  const attempt = <T>(action: () => T, { otherwise, error }: { otherwise: T; error: unknown[] }): T => {
    try {
      return action();
    } catch (caught) {
      if (!(caught instanceof AppleScriptError)) throw caught;
      error[0] = { NSAppleScriptErrorNumber: caught.errorNumber, NSAppleScriptErrorMessage: caught.message };
      return otherwise;
    }
  };
  const execution = (args: readonly string[], error: unknown[]): { isNil(): boolean } => {
    const run = (): { isNil(): boolean } => descriptor(execute({ source, run: (argv) => compiled().run(argv) }, args));
    return attempt(run, { otherwise: { isNil: () => true }, error });
  };
  return {
    compileAndReturnError: (error: unknown[]) =>
      attempt(() => knows(source) || compiled() !== undefined, { otherwise: false, error }),
    executeAndReturnError: (error: unknown[]) => execution([], error),
    executeAppleEventError: ({ direct }: { direct: { texts(): string[] } }, error: unknown[]) =>
      execution(direct.texts(), error),
  };
}

/** Blocks until there is something; empty at the end of the file. */
function readPiece(): Buffer {
  const piece = Buffer.alloc(PIECE);
  for (;;) {
    try {
      return piece.subarray(0, readSync(0, piece));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EOF') return piece.subarray(0, 0);
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Blocks until all of it is out. */
export function writeAll(fd: number, bytes: Uint8Array): void {
  let from = 0;
  while (from < bytes.length) {
    try {
      from += writeSync(fd, bytes, from);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

const data = (bytes: Buffer): object => ({ bytes, length: String(bytes.length) });
const string = (js: string): object => ({ js, dataUsingEncoding: () => data(Buffer.from(js)) });

function descriptor(value: Value): Descriptor {
  if (Array.isArray(value)) return list(value.map(descriptor));
  const type = value === undefined ? 'null' : typeof value === 'boolean' ? (value ? 'true' : 'fals') : 'utxt';
  return {
    descriptorType: code(type),
    stringValue: { js: value === undefined ? undefined : String(value) },
    numberOfItems: '0',
    typeCodeValue: 0,
    descriptorAtIndex: () => undefined,
    insertDescriptorAtIndex: () => undefined,
    isNil: () => false,
  };
}

function list(items: Descriptor[]): Descriptor & { texts(): string[] } {
  return {
    ...descriptor(undefined),
    descriptorType: code('list'),
    get numberOfItems() {
      return String(items.length);
    },
    // From 1; 0 is after the last.
    descriptorAtIndex: (index) => items[index - 1],
    insertDescriptorAtIndex: (item, index) => void items.splice(index === 0 ? items.length : index - 1, 0, item),
    texts: () => items.map(({ stringValue }) => stringValue.js ?? ''),
  };
}

function openingEvent(eventClass: number, eventId: number): object {
  if (eventClass !== code('aevt') || eventId !== code('oapp')) throw new Error('an event that no `run` is called by');
  const event: { direct?: Descriptor; setParamDescriptorForKeyword(item: Descriptor, keyword: number): void } = {
    setParamDescriptorForKeyword(item, keyword) {
      if (keyword === code('----')) event.direct = item;
    },
  };
  return event;
}
