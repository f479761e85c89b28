/** Where a Node program was told to open its inspector, read from its flags. */

export interface Declared {
  /** Undefined: the default, 127.0.0.1. */
  readonly host: string | undefined;
  /** 0: any free one. */
  readonly port: number;
}

export const DEFAULT_PORT = 9229;

const FLAG = /^--(?<name>inspect(?:-brk|-wait|-port)?|debug-port)(?:=(?<value>.*))?$/;
const OPENS = new Set(['inspect', 'inspect-brk', 'inspect-wait']);

/**
 * Node reads NODE_OPTIONS first and its arguments up to the script; the last word on host and port counts.
 *
 * @param command the program and its arguments
 * @returns undefined when nothing opens it from the start; then `port` is where a signal would
 */
export function declaredInspector(
  command: readonly string[],
  nodeOptions: string | undefined,
): { readonly isOpen: boolean } & Declared {
  let isOpen = false;
  let host: string | undefined;
  let port = DEFAULT_PORT;
  for (const word of [...(nodeOptions?.split(/\s+/) ?? []), ...ownFlags(command)]) {
    const { name, value } = FLAG.exec(word)?.groups ?? {};
    if (name === undefined) continue;
    isOpen ||= OPENS.has(name);
    const parts = /^(?:(?<host>\[[^\]]*\]|[^:]*?):)?(?<port>\d+)$/.exec(value ?? '')?.groups;
    if (parts !== undefined) port = Number(parts.port);
    const named = parts === undefined ? value : parts.host;
    if (named) host = named.replace(/^\[|\]$/g, '');
  }
  return { isOpen, host, port };
}

/** What stands between `node` and its script. Values of other flags may come along; none of them looks like ours. */
function ownFlags(command: readonly string[]): string[] {
  const script = command.findIndex((word, at) => at > 0 && (word === '--' || /^[^-].*\.[cm]?[jt]s$/.test(word)));
  return command.slice(1, script === -1 ? undefined : script);
}
