/**
 * What a package promises to those who import it: every exported declaration, as its declaration files have it.
 *
 * Types that are not exported but reachable from what is (as a parameter, say) are part of the promise too. Comments are
 * not: a better sentence changes no program. What comes from another package is named only, since it is
 * that package's promise. Everything is sorted, so that a moved line changes nothing.
 */
import { relative, sep } from 'node:path';
import ts from 'typescript';

/** @typedef {{ specifier: string, file: string }} Entry an entry and its declaration file */
/** @typedef {{ checker: ts.TypeChecker, folder: string }} Scope */

const printer = ts.createPrinter({ removeComments: true, omitTrailingSemicolon: false });

/**
 * @param {readonly Entry[]} entries of one package
 * @param {string} folder that package's own folder
 * @returns {{ entries: { specifier: string, lines: string[] }[], reachable: string[] }}
 */
export function surfaceOf(entries, folder) {
  // Declarations are told as they are written: what the names of the language and of Node mean is not asked.
  const { NodeNext } = ts.ModuleKind;
  const options = { module: NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, noLib: true, types: [] };
  const program = ts.createProgram({ rootNames: entries.map(({ file }) => file), options });
  const scope = { checker: program.getTypeChecker(), folder };
  const exported = new Set();
  const told = entries.map(({ specifier, file }) => {
    const symbol = scope.checker.getSymbolAtLocation(program.getSourceFile(file));
    const members = symbol === undefined ? [] : scope.checker.getExportsOfModule(symbol);
    for (const member of members) exported.add(behindAliases(member, scope));
    return { specifier, lines: members.map((member) => exportLine(member, scope)).sort() };
  });
  return { entries: told, reachable: reachableFrom(exported, scope).sort() };
}

/** @param {ts.Symbol} symbol @param {Scope} scope */
function behindAliases(symbol, { checker }) {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** @param {ts.Symbol} member @param {Scope} scope */
function exportLine(member, scope) {
  const symbol = behindAliases(member, scope);
  const own = ownDeclarations(symbol, scope);
  if (own.length > 0) return withName(member.name, symbol, own);
  const from = symbol.declarations?.[0]?.getSourceFile().fileName ?? 'somewhere';
  return `export { ${member.name} } from '${packageOf(from)}';`;
}

/** @param {string} name @param {ts.Symbol} symbol @param {ts.Declaration[]} declarations */
function withName(name, symbol, declarations) {
  const text = declarations.map(declarationText).join('\n');
  return symbol.name === name ? text : `${text}\nexport { ${symbol.name} as ${name} };`;
}

/** @param {string} file */
function packageOf(file) {
  const workspace = /\/packages\/([\w-]+)\/dist\//.exec(file);
  if (workspace !== null) return `@perf/${workspace[1]}`;
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? file;
}

/** @param {ts.Symbol} symbol @param {Scope} scope */
function ownDeclarations(symbol, { folder }) {
  return (symbol.declarations ?? []).filter((declaration) => {
    const path = relative(folder, declaration.getSourceFile().fileName);
    return !path.startsWith('..') && !path.split(sep).includes('node_modules');
  });
}

/** A variable is told with the statement around it. @param {ts.Declaration} declaration */
function declarationText(declaration) {
  const whole = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return printer
    .printNode(ts.EmitHint.Unspecified, whole, declaration.getSourceFile())
    .replace(/^(export )?(declare )?(?=\w)/, 'export ');
}

/**
 * Declarations of this package that exported ones name, without being exported by any entry.
 *
 * @param {ReadonlySet<ts.Symbol>} exported
 * @param {Scope} scope
 */
function reachableFrom(exported, scope) {
  const seen = new Set(exported);
  const lines = new Set();
  for (const symbol of seen) {
    for (const declaration of ownDeclarations(symbol, scope)) {
      if (!exported.has(symbol)) lines.add(declarationText(declaration).replace(/^export /, ''));
      for (const named of namedIn(declaration, scope)) seen.add(named);
    }
  }
  return [...lines];
}

/** Types, values and members of other modules that stand in a declaration. @param {ts.Node} node @param {Scope} scope @returns {ts.Symbol[]} */
function namedIn(node, scope) {
  const found = [];
  const visit = (inner) => {
    if (ts.isIdentifier(inner)) {
      const symbol = scope.checker.getSymbolAtLocation(inner);
      if (symbol !== undefined) found.push(behindAliases(symbol, scope));
    }
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return found.filter(isDeclaredByItself);
}

/** Not a parameter, a property or a type parameter: those stand in what declares them. @param {ts.Symbol} symbol */
function isDeclaredByItself({ declarations = [] }) {
  return declarations.some(
    (declaration) =>
      ts.isInterfaceDeclaration(declaration) ||
      ts.isTypeAliasDeclaration(declaration) ||
      ts.isClassDeclaration(declaration) ||
      ts.isFunctionDeclaration(declaration) ||
      (ts.isVariableDeclaration(declaration) && ts.isVariableStatement(declaration.parent.parent)),
  );
}
