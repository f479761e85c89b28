/**
 * What the tests of the watches inside real programs share: the adapter as the one CommonJS file that the preload carries
 * into programs nobody prepared, and the Nodes to run them on, that of the workspace and the machine's own.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, realPart, runProgram, systemNode, temporaryFolder } from '@tooling/testkit';
import { build } from 'tsup';
import { beforeAll, expect } from 'vitest';

const PROLOGUE = `
  const { createNodeProcessSampler, watchGarbage, watchLoop } = require('./node-process.cjs');
  const busy = (ms) => { const start = performance.now(); while (performance.now() < start + ms); return { start, end: performance.now() }; };
  const say = (value) => process.stdout.write(JSON.stringify(value));
`;

export const nodes: readonly { readonly name: string; readonly find: () => Promise<string> }[] = [
  { name: 'of the workspace', find: () => Promise.resolve(process.execPath) },
  {
    name: 'of this machine',
    find: () => realPart({ name: 'a Node', find: () => systemNode()?.path, install: 'apt-get install nodejs' }),
  },
];

/** Builds the file once for all tests; the function writes a program beside it, that has the prologue's names. */
export function bundledPrograms(): (name: string, text: string) => Promise<string> {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder('node-process');
    await build({
      config: false,
      entry: { 'node-process': fileURLToPath(new URL('./index.ts', import.meta.url)) },
      outDir: folder.path,
      format: 'cjs',
      target: 'node18',
      platform: 'node',
      outExtension: () => ({ js: '.cjs' }),
      removeNodeProtocol: false,
      clean: false,
      dts: false,
      silent: true,
    });
    return () => folder.remove();
  });
  return async (name, text) => {
    const path = folder.at(name);
    await writeFile(path, PROLOGUE + text);
    return path;
  };
}

/** What a program said, once it ended well and wrote nothing else. */
export async function answerOf<T>(node: string, args: readonly string[]): Promise<T> {
  const { code, stdout, stderr }: ProgramResult = await runProgram(node, args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}
