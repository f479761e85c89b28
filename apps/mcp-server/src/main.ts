/** Reads the command line and serves MCP over standard input and output, where nothing but MCP is written. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { dataFolder, projectFolder } from '@perf/runtime/data-folder';
import { EXIT } from '@perf/runtime/exit-code';
import { createServer } from './server.ts';

const USAGE = `USAGE
  perfkit-mcp [--data-dir folder]

Serves MCP over standard input and output, for an agent that asks what perfkit has measured. It only reads.

FLAGS
  --data-dir  Where history and runs are kept [default: PERFKIT_DIR, or .perfkit in the project]
  --version   Print the version
  --help      Print this
`;

/** @param words the command line after `perfkit-mcp` */
export function main(words: readonly string[]): void {
  const flags = flagsIn(words);
  if (flags === undefined) return;
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  if (flags.help === true) process.stdout.write(USAGE);
  else if (flags.version === true) process.stdout.write(`${version}\n`);
  else {
    const project = projectFolder(process.cwd());
    const folder = dataFolder({ asked: flags['data-dir'] ?? process.env.PERFKIT_DIR, project });
    serveStdio(() => createServer({ folder: resolve(folder), project: basename(project), version }), {
      onerror: (error) => void process.stderr.write(`perfkit-mcp: ${error.message}\n`),
    });
  }
}

function flagsIn(words: readonly string[]): { 'data-dir'?: string; help?: boolean; version?: boolean } | undefined {
  try {
    const options = {
      'data-dir': { type: 'string' },
      help: { type: 'boolean' },
      version: { type: 'boolean' },
    } as const;
    return parseArgs({ args: [...words], options }).values;
  } catch (error) {
    process.stderr.write(`perfkit-mcp: ${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = EXIT.misuse;
    return undefined;
  }
}
