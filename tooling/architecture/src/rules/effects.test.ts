import { describe, expect, it } from 'vitest';
import { faultsWith } from '../planted.ts';

const at = (path: string, code: string): string[] => faultsWith({ [path]: code });
const pure = (code: string): string[] => at('packages/core/src/planted.ts', code);

const modules = [
  'fs',
  'net',
  'http',
  'https',
  'http2',
  'child_process',
  'worker_threads',
  'sqlite',
  'dgram',
  'tls',
  'dns',
];
const more = ['inspector', 'cluster', 'readline', 'repl'];

describe('effects', () => {
  it.each([...modules, ...more])('refuses node:%s in a library', (name) => {
    const fault = `packages/core/src/planted.ts:2 [effects] \`node:${name}\` is used outside of adapters. Put it into a folder \`adapters/\` behind a port, or hand the value in as an argument.`;
    expect(pure(`\nimport * as outside from 'node:${name}';`)).toEqual([fault]);
  });

  it.each([
    "import { readFile } from 'node:fs/promises';",
    "import fs from 'fs';",
    "import { type Stats } from 'node:fs';",
    "const fs = await import('node:fs');",
    "const fs = require('node:fs');",
    "const fs = process.getBuiltinModule('node:fs');",
    "export { readFile } from 'node:fs';",
  ])('refuses every way to a file: %s', (code) => {
    expect(pure(code)).toEqual([expect.stringContaining('[effects]')]);
  });

  it.each([
    ['fetch("http://a");', 'fetch'],
    ['const get = fetch;', 'fetch'],
    ['const ports = { fetch };', 'fetch'],
    ['globalThis.fetch("http://a");', 'fetch'],
    ['new WebSocket("ws://a");', 'WebSocket'],
    ['console.log(1);', 'console'],
    ['process.stdout.write("a");', 'process.stdout'],
    ['globalThis.process.stdin.read();', 'process.stdin'],
    ['const { stderr } = process;', 'process.stderr'],
    ["import { stdout as out } from 'node:process';", 'process.stdout'],
    ['function a(b: (fetch: number) => void) { return fetch; }', 'fetch'],
  ])('refuses a global that reaches out: %s', (code, name) => {
    expect(pure(code)).toEqual([expect.stringContaining(`[effects] \`${name}\` is used outside of adapters.`)]);
  });

  it.each([
    "import type { Server } from 'node:http';",
    "import { performance } from 'node:perf_hooks';",
    'function poll(fetch: () => void) { return () => fetch(); }',
    'const poll = ({ fetch, get: console }: Ports) => [fetch(), console];',
    'function a() { const fetch = () => 1; return fetch(); }',
    "import { fetch } from './clock.ts'; fetch();",
    'const a = { fetch: 1, console() { return 2; } }; a.fetch; a.console();',
    'interface Ports { fetch: typeof fetch; socket: WebSocket; console?: () => void }',
    'const name = "process.stdout"; // console.log(name)',
    'process.memoryUsage(); child.stdout; const { pid } = process;',
  ])('lets a library do what stays inside: %s', (code) => {
    expect(pure(code)).toEqual([]);
  });

  it.each([
    'packages/core/src/adapters/linux/proc.ts',
    'packages/core/src/planted.test.ts',
    'packages/core/test/program.ts',
    'apps/cli/src/planted.ts',
    'tooling/testkit/src/planted.ts',
  ])('lets %s meet the outside', (path) => {
    expect(at(path, "import { readFile } from 'node:fs'; console.log(readFile);")).toEqual([]);
  });

  it('holds for the layers that compose as well', () => {
    expect(at('packages/runtime/src/report.ts', "import 'node:sqlite';")).toEqual([
      expect.stringContaining('[effects]'),
    ]);
  });
});
