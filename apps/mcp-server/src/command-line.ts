/** The words after `perfkit-mcp`, and what `--help` says of them. */
import { parseArgs } from 'node:util';
import { PerfError } from '@perf/core';

export const USAGE = `USAGE
  perfkit-mcp [--data-dir folder] [--config file]
  perfkit-mcp --http [--port 7357] [--host 127.0.0.1]
  perfkit-mcp --print-config [client]

Serves MCP for an agent that asks what perfkit has measured: over standard input and output, or over HTTP at /mcp. It only
reads, unless section \`mcp\` of perf.config allows more.

FLAGS
  --data-dir      Where history and runs are kept [default: PERFKIT_DIR, or .perfkit in the project]
  --config        The configuration [default: perf.config.ts, .js, .mjs or .json of the project]
  --http          Serve over HTTP
  --port          For --http; 0: a free one [default: 7357]
  --host          For --http; beyond this machine only with a secret in PERFKIT_TOKEN [default: 127.0.0.1]
  --print-config  Print how clients are told of this server: all of them, or the one that is named
  --version       Print the version
  --help          Print this
`;

export interface Flags {
  readonly action: 'serve' | 'print-config' | 'version' | 'help';
  readonly dataDir: string | undefined;
  readonly config: string | undefined;
  /** Undefined: over standard input and output. */
  readonly http: { readonly host: string; readonly port: number } | undefined;
  /** Whose configuration is printed; undefined: all. */
  readonly client: string | undefined;
}

const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean' } as const;
const options = {
  ...{ 'data-dir': TEXT, config: TEXT, http: SWITCH, host: TEXT, port: TEXT },
  ...{ 'print-config': SWITCH, help: SWITCH, version: SWITCH },
};

const PORT = 7357;

/** @throws PerfError `mcp/misuse` */
export function flagsIn(words: readonly string[]): Flags {
  const { values, positionals } = parsed(words);
  const isPrinting = values['print-config'] === true;
  const [client, ...rest] = positionals;
  const unexpected = isPrinting ? rest[0] : client;
  if (unexpected !== undefined) throw misuse(`Expected no word \`${unexpected}\``);
  const isHttp = values.http === true;
  if (!isHttp && (values.port !== undefined || values.host !== undefined)) {
    throw misuse('Expected --http where there is --port or --host');
  }
  return {
    action: values.help ? 'help' : values.version ? 'version' : isPrinting ? 'print-config' : 'serve',
    dataDir: values['data-dir'],
    config: values.config,
    http: isHttp ? { host: values.host ?? '127.0.0.1', port: portOf(values.port) } : undefined,
    client,
  };
}

function parsed(words: readonly string[]) {
  // The client may follow after a space or an equals sign.
  const args = words.flatMap((word) =>
    word.startsWith('--print-config=') ? ['--print-config', word.slice('--print-config='.length)] : [word],
  );
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    throw misuse((cause as Error).message, cause);
  }
}

function portOf(text: string | undefined): number {
  if (text === undefined) return PORT;
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text);
  throw misuse(`Expected \`--port\` to be 0 to 65535, got \`${text}\``);
}

function misuse(message: string, cause?: unknown): PerfError {
  return new PerfError('mcp/misuse', { message, hint: '`perfkit-mcp --help` has all flags.', cause });
}
