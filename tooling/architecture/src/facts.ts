/**
 * What the rules need to know about one file, read from its syntax tree.
 *
 * A tree and not a pattern over text, so that an import in a comment, a string or a template is none. Only this file
 * and `globals.ts` know the compiler; the rules see plain values.
 */
import ts from 'typescript';
import { globalUses } from './globals.ts';

export interface Reference {
  readonly specifier: string;
  /** From 1. */
  readonly line: number;
  /** Erased when the program runs: `import type`, `export type … from`, `import('x').T`. */
  readonly typeOnly: boolean;
  /** `export … from`. */
  readonly reexport: boolean;
}

export interface Mark {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

export interface Facts {
  /** Lines of text; the line break at the end of the file starts none. */
  readonly lines: number;
  /** The comments before the first statement, as written. */
  readonly header: string;
  readonly references: readonly Reference[];
  /** Uses of globals that reach out of the program: `fetch`, `process.stdout`, … */
  readonly globals: readonly Mark[];
  /** What may change while the module lives: top-level `let` and `var`, and collections that start empty. */
  readonly state: readonly Mark[];
  /** Each `export *` and each default export. */
  readonly wildcards: readonly Mark[];
  readonly defaults: readonly Mark[];
}

const EMPTY_COLLECTIONS = new Set(['Map', 'Set', 'WeakMap', 'WeakSet', 'Array']);

export function factsOf(path: string, text: string): Facts {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const line = (node: ts.Node): number => tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
  const marks = (find: (statement: ts.Statement) => string[]): Mark[] =>
    tree.statements.flatMap((statement) => find(statement).map((name) => ({ name, line: line(statement) })));
  const references: Reference[] = [];
  const collect = (node: ts.Node): void => {
    const found = referenceIn(node);
    if (found !== undefined) references.push({ ...found, line: line(node) });
    ts.forEachChild(node, collect);
  };
  collect(tree);
  return {
    lines: text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    header: headerOf(text),
    references,
    globals: globalUses(tree).map(({ name, node }) => ({ name, line: line(node) })),
    state: marks(mutableNames),
    wildcards: marks((statement) => (isWildcard(statement) ? ['*'] : [])),
    defaults: marks((statement) => (isDefault(statement) ? ['default'] : [])),
  };
}

function headerOf(text: string): string {
  const start = ts.getShebang(text)?.length ?? 0;
  const comments = ts.getLeadingCommentRanges(text, start) ?? [];
  return comments.map(({ pos, end }) => text.slice(pos, end)).join('\n');
}

function referenceIn(node: ts.Node): Omit<Reference, 'line'> | undefined {
  if (ts.isImportDeclaration(node)) {
    // `import { type A }` leaves `import 'x'` behind under verbatimModuleSyntax, so it counts as a value import.
    return reference(node.moduleSpecifier, { typeOnly: node.importClause?.isTypeOnly ?? false });
  }
  if (ts.isExportDeclaration(node)) {
    return reference(node.moduleSpecifier, { typeOnly: node.isTypeOnly, reexport: true });
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return reference(node.argument.literal, { typeOnly: true });
  }
  if (ts.isCallExpression(node) && loadsModule(node.expression)) return reference(node.arguments[0], {});
  return undefined;
}

function reference(
  specifier: ts.Node | undefined,
  { typeOnly = false, reexport = false }: Partial<Reference>,
): Omit<Reference, 'line'> | undefined {
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return undefined;
  return { specifier: specifier.text, typeOnly, reexport };
}

function loadsModule(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require';
  return ts.isPropertyAccessExpression(callee) && callee.name.text === 'getBuiltinModule';
}

function mutableNames(statement: ts.Statement): string[] {
  if (!ts.isVariableStatement(statement) || hasModifier(statement, ts.SyntaxKind.DeclareKeyword)) return [];
  const { declarationList } = statement;
  const constant = (declarationList.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Let;
  const fixed = constant && (declarationList.flags & ts.NodeFlags.BlockScoped) !== 0;
  return declarationList.declarations
    .filter((declaration) => !fixed || startsEmpty(declaration))
    .map((declaration) => declaration.name.getText());
}

/** An empty collection that no type declares read-only has one use: to be filled later. */
function startsEmpty({ initializer, type }: ts.VariableDeclaration): boolean {
  if (initializer === undefined || !ts.isNewExpression(initializer)) return false;
  if (type?.getText().startsWith('Readonly') === true || (initializer.arguments?.length ?? 0) > 0) return false;
  return EMPTY_COLLECTIONS.has(initializer.expression.getText());
}

function isWildcard(statement: ts.Statement): boolean {
  if (!ts.isExportDeclaration(statement)) return false;
  return statement.exportClause === undefined || ts.isNamespaceExport(statement.exportClause);
}

function isDefault(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined) {
    const { exportClause } = statement;
    return ts.isNamedExports(exportClause) && exportClause.elements.some(({ name }) => name.text === 'default');
  }
  return hasModifier(statement, ts.SyntaxKind.DefaultKeyword);
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind);
}
