/**
 * The marked blocks of one document, run in a folder of their own as a reader would run them, with the files that the document
 * has them write and all packages in reach. Port 3000, which documents name, becomes a free one.
 *
 * What a block says it prints is held against what is printed, without its figures: another machine has others.
 */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { runProgram, temporaryFolder } from '@tooling/testkit';
import { commandLines } from './command-lines.ts';
import type { Block, Markdown } from './markdown.ts';
import { root } from './repository.ts';

const ASKED_TIMES = 25;
const ASKED_FOR_MS = 20_000;

/** @returns what did not come as the document says, each with its place */
export async function faultsInRuns({ file, blocks }: Markdown): Promise<string[]> {
  await using folder = await temporaryFolder('perfkit-documents');
  const { path, at } = folder;
  const port = String(await freePort());
  const there = (text: string): string => text.replace(/\b3000\b/g, port);
  const bin = at('bin');
  layOut(path, bin);
  for (const { saved, code } of blocks) {
    if (saved === undefined) continue;
    mkdirSync(dirname(at(saved)), { recursive: true });
    writeFileSync(at(saved), there(code));
  }
  const env = {
    ...process.env,
    PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
    PERFKIT_DIR: '',
  };
  const faults: string[] = [];
  for (const [index, block] of blocks.entries()) {
    if (block.run === undefined) continue;
    const program = runProgram('bash', ['-c', scriptOf(block).map(there).join('\n')], {
      cwd: path,
      env,
      timeout: 40_000,
    });
    const asked = new AbortController();
    const asking = ask(block.asking.map(there), asked.signal);
    const { code, stdout, stderr } = await program;
    asked.abort();
    await asking;
    const printed = `${stdout}\n${stderr}`;
    if (code !== block.run) faults.push(`${file}:${block.line} ended with ${code}\n${printed}`);
    const missing = promisedBy(block, blocks[index + 1]).filter((line) => !isPrinted(line, printed));
    if (missing.length > 0) faults.push(`${file}:${block.line} did not print ${missing.join('\n')}\nbut ${printed}`);
  }
  return faults;
}

/** `perfkit` and `perfkit-mcp` as commands, and `node_modules`. */
function layOut(path: string, bin: string): void {
  mkdirSync(bin);
  symlinkSync(join(root, 'docs/check/node_modules'), join(path, 'node_modules'));
  for (const [name, app] of [
    ['perfkit', 'cli'],
    ['perfkit-mcp', 'mcp-server'],
  ] as const) {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'apps', app, 'dist/bin.js')}" "$@"\n`,
    );
    chmodSync(join(bin, name), 0o755);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** What of a block is typed. */
function scriptOf({ code, language }: Block): string[] {
  if (language !== 'console') return [code];
  return commandLines(code, 'console').length === 0
    ? []
    : code.split('\n').flatMap((line) => (line.startsWith('$ ') ? line.slice(2) : []));
}

/** Asks each address some times, as soon as somebody answers there, and ends when it is told to. */
async function ask(addresses: readonly string[], signal: AbortSignal): Promise<void> {
  const until = Date.now() + ASKED_FOR_MS;
  let answers = 0;
  while (addresses.length > 0 && answers < ASKED_TIMES && !signal.aborted && Date.now() < until) {
    const got = await Promise.all(
      addresses.map((address) =>
        fetch(address, { signal }).then(
          (r) => r.text(),
          () => undefined,
        ),
      ),
    );
    if (got.includes(undefined)) await new Promise((resolve) => setTimeout(resolve, 50));
    else answers += 1;
  }
}

function promisedBy({ code, language }: Block, next: Block | undefined): string[] {
  if (language === 'console') return code.split('\n').filter((line) => !line.startsWith('$ '));
  return next?.language === 'text' ? next.code.split('\n') : [];
}

const NUMBER = /^[^\p{L}]*\d[\d.,:/-]*(?:[a-zµ%]\S*)?$|^(?:ms|s|µs|KB|MB|GB|cores?|%|×|[^\p{L}\d]+)$/u;

/** Whether one line has all the words of another, in their order; figures and what `…` stands for are left out. */
export function isPrinted(promised: string, printed: string): boolean {
  const words = promised
    .split(/\s+/)
    .flatMap((word) => word.split('…')[0] ?? [])
    .filter((word) => word !== '' && !NUMBER.test(word));
  return printed.split('\n').some((line) => {
    let from = 0;
    return words.every((word) => {
      const found = line.indexOf(word, from);
      from = found + word.length;
      return found !== -1;
    });
  });
}
