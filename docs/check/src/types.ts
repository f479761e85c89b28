/**
 * The TypeScript and JavaScript of all documents as one program, so that the packages are read once.
 *
 * The blocks of a file are read as a reader does: each sees those before it, and may use a name anew. So they become one
 * module, every block in the scope of the one before. What exports something is a module of its own. What a block takes
 * for granted (`db`, `order`) stands in a comment of the file, and has its type there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { Block, Markdown } from './markdown.ts';

/** `README.md:12 what is wrong`. */
export type Fault = string;

interface Module {
  readonly path: string;
  readonly text: string;
  /** For each line of the text, the file and line that it comes from. */
  readonly origins: readonly (string | undefined)[];
}

const IMPORT = /^import (?:type )?(?:[^;']*? from )?'[^']+'[^;]*;/gm;
const TYPED = new Set(['ts', 'js']);
/** Beside node_modules with all packages, so that imports are found. */
const here = join(import.meta.dirname, 'blocks-of-documents');

export interface Compiled {
  readonly program: ts.Program;
  /** What the compiler says of the blocks, each where it stands. */
  readonly faults: () => Fault[];
}

/** @param entries files that are read along, for who asks the program about them */
export function compiled(documents: readonly Markdown[], entries: readonly string[] = []): Compiled {
  const modules = new Map(documents.flatMap(modulesOf).map((module) => [module.path, module]));
  const roots = [...modules.keys(), ...entries, join(import.meta.dirname, '../elsewhere.d.ts')];
  const program = ts.createProgram(roots, compilerOptions, hostWith(modules));
  return { program, faults: () => [...modules.values()].flatMap((module) => faultsOf(module, program)) };
}

function faultsOf({ path, origins }: Module, program: ts.Program): Fault[] {
  const source = program.getSourceFile(path);
  if (source === undefined) return [];
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found.map((diagnostic) => {
    const { line } = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
    const place = origins[line] ?? origins.find((origin) => origin !== undefined);
    return `${place} ${ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n')}`;
  });
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2024.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@perf/source'],
  types: ['node'],
  strict: true,
  noEmit: true,
  allowJs: true,
  checkJs: true,
  noImplicitAny: false,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

function modulesOf({ file, blocks, given }: Markdown): Module[] {
  const typed = blocks.filter(({ language }) => TYPED.has(language));
  const together = typed.filter((block) => !isAlone(block));
  const named = file.replaceAll(/[^\w]/g, '-');
  const apart = typed.filter(isAlone).map((block) => {
    return composed(join(here, `${named}-${block.line}.${block.language}`), given, [block]);
  });
  return together.length === 0 ? apart : [...apart, composed(join(here, `${named}.ts`), given, together)];
}

const isAlone = ({ alone, language, code }: Block): boolean => alone || language === 'js' || /^export /m.test(code);

function composed(path: string, given: readonly string[], blocks: readonly Block[]): Module {
  const lines: [text: string, origin: string | undefined][] = [];
  const add = (text: string, origin?: string): void => {
    for (const line of text.split('\n')) lines.push([line, origin]);
  };
  const one = blocks.length === 1 && isAlone(blocks[0] as Block);
  // In JavaScript there are no declarations of what is elsewhere.
  if (!path.endsWith('.js')) add(given.join('\n'), `${blocks[0]?.file} (given)`);
  const seen = new Set<string>();
  for (const { code, file, line } of one ? [] : blocks) {
    for (const statement of importsOf(code, seen)) add(statement.text, `${file}:${line + statement.line}`);
  }
  for (const { code: written, file, line } of blocks) {
    const code = asConfig(written);
    if (!one) lines.push(['{', undefined]);
    // Imports can't stand in a block: they are above, and their lines stay empty here.
    const body = one ? code : code.replace(IMPORT, (text) => text.replace(/[^\n]/g, ''));
    for (const [index, text] of body.split('\n').entries()) lines.push([text, `${file}:${line + index}`]);
  }
  if (!one) lines.push(['}'.repeat(blocks.length), undefined]);
  lines.push(['export {};', undefined]);
  return { path, text: lines.map(([text]) => text).join('\n'), origins: lines.map(([, origin]) => origin) };
}

/** A configuration on the same lines, as a value of the type that it has to have. */
function asConfig(code: string): string {
  const isConfig = /^export default \{/m.test(code) && !code.includes('@perf/validators');
  return isConfig ? code.replace(/^export default \{/m, "const config: import('@perf/runtime').Config = {") : code;
}

/** Imports of a block without names that stand already, with the line of each in the block. */
function importsOf(code: string, seen: Set<string>): { text: string; line: number }[] {
  return Array.from(code.matchAll(IMPORT), ({ 0: statement, index }) => {
    const [, kind = '', names, from = ''] = /^import (type )?\{([^}]*)\} from '([^']+)'/.exec(statement) ?? [];
    const line = code.slice(0, index).split('\n').length - 1;
    if (names === undefined) {
      const isFresh = !seen.has(statement);
      seen.add(statement);
      return { text: isFresh ? statement : '', line };
    }
    const fresh = names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !seen.has(`${name} of ${from}`));
    for (const name of fresh) seen.add(`${name} of ${from}`);
    return { text: fresh.length === 0 ? '' : `import ${kind}{ ${fresh.join(', ')} } from '${from}';`, line };
  });
}

function hostWith(modules: ReadonlyMap<string, Module>): ts.CompilerHost {
  const host = ts.createCompilerHost(compilerOptions);
  return {
    ...host,
    fileExists: (path) => modules.has(path) || existsSync(path),
    readFile: (path) => modules.get(path)?.text ?? readFileSync(path, 'utf8'),
    getSourceFile(path, languageVersion) {
      const text = modules.get(path)?.text;
      return text === undefined
        ? host.getSourceFile(path, languageVersion)
        : ts.createSourceFile(path, text, languageVersion, true);
    },
  };
}
