/**
 * What a package's main entry exports, as a table: each function, class and constant with the first sentence of its docstring,
 * and the names of its types. Read by the compiler, so that a page can't name what is not there.
 */
import { join } from 'node:path';
import ts from 'typescript';

export interface Exported {
  readonly name: string;
  /** How it is called, like `contract(name, options)`; of no function, its name. */
  readonly form: string;
  /** First sentence of the docstring; empty where there is none. */
  readonly summary: string;
  readonly isType: boolean;
}

export interface Api {
  /** The folder in `packages`. */
  readonly name: string;
  readonly exports: readonly Exported[];
}

/** The files to be read along, to ask about the packages. @param names folders in `packages` */
export const entriesOf = (root: string, names: readonly string[]): string[] =>
  names.map((name) => join(root, 'packages', name, 'src/index.ts'));

/** @param program has read the entries of these packages */
export function apisOf(root: string, names: readonly string[], program: ts.Program): Api[] {
  const checker = program.getTypeChecker();
  return names.map((name) => {
    const source = program.getSourceFile(join(root, 'packages', name, 'src/index.ts'));
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`packages/${name}/src/index.ts exports nothing`);
    const exported = checker.getExportsOfModule(module).map((symbol) => exportedBy(symbol, checker));
    return { name, exports: exported };
  });
}

function exportedBy(symbol: ts.Symbol, checker: ts.TypeChecker): Exported {
  const own = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  // The way it is exported may be marked as a type; then it is one, whatever stands behind it.
  const specifier = symbol.declarations?.find(ts.isExportSpecifier);
  const marked = specifier?.isTypeOnly === true || specifier?.parent.parent.isTypeOnly === true;
  const isType = marked || (own.flags & ts.SymbolFlags.Value) === 0;
  const text = ts.displayPartsToString(own.getDocumentationComment(checker));
  return { name: symbol.name, form: formOf(symbol.name, own), summary: firstSentence(text), isType };
}

function formOf(name: string, symbol: ts.Symbol): string {
  const declaration = symbol.declarations?.find(ts.isFunctionDeclaration);
  if (declaration === undefined) return name;
  const parameters = declaration.parameters.map((parameter) => {
    const called = ts.isIdentifier(parameter.name) ? parameter.name.text : nameFromType(parameter.type);
    const isOptional = parameter.questionToken !== undefined || parameter.initializer !== undefined;
    return `${parameter.dotDotDotToken === undefined ? '' : '…'}${called}${isOptional ? '?' : ''}`;
  });
  return `${name}(${parameters.join(', ')})`;
}

/** What is taken apart at once has no name: that of its type will do. */
function nameFromType(type: ts.TypeNode | undefined): string {
  const name = type !== undefined && ts.isTypeReferenceNode(type) ? type.typeName.getText() : 'options';
  return name.endsWith('Options') ? 'options' : name.charAt(0).toLowerCase() + name.slice(1);
}

const firstSentence = (text: string): string =>
  /^.*?(?:[.?](?=\s[^a-z]|$)|$)/.exec(text.replace(/\s+/g, ' ').trim())?.[0].replace(/[.:]$/, '') ?? '';

/** Between the marks of a README. */
export function apiTable({ name, exports }: Api): string {
  const values = exports.filter(({ isType }) => !isType);
  const types = exports.filter(({ isType }) => isType).map((exported) => `\`${exported.name}\``);
  const rows = values.map(({ form, summary }) => `| \`${form}\` | ${summary.replaceAll('|', '\\|')} |`);
  return [
    `What \`@perf/${name}\` exports itself, with the first sentence of each docstring (written by \`npx --yes pnpm@12 write-docs\`).`,
    ['| | |', '|---|---|', ...rows].join('\n'),
    `Types: ${types.join(', ')}.`,
  ].join('\n\n');
}
