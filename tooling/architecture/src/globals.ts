/**
 * Uses of the globals that reach out of the program: the network, the terminal, the standard streams.
 *
 * A name counts only where it is the global itself: not a property, a key or a type, and not a variable or parameter
 * of the same name. The nearest declaration decides, so a `fetch` that was passed in is free to use.
 */
import ts from 'typescript';

export interface GlobalUse {
  readonly name: string;
  readonly node: ts.Node;
}

const REACHING_OUT = new Set(['fetch', 'WebSocket', 'EventSource', 'console']);
const STREAMS = new Set(['stdin', 'stdout', 'stderr']);

export function globalUses(tree: ts.SourceFile): GlobalUse[] {
  const uses: GlobalUse[] = [];
  const collect = (node: ts.Node): void => {
    for (const name of namesUsedBy(node)) uses.push({ name, node });
    ts.forEachChild(node, collect);
  };
  collect(tree);
  return uses;
}

function namesUsedBy(node: ts.Node): string[] {
  if (ts.isIdentifier(node))
    return REACHING_OUT.has(node.text) && isValue(node) && !isShadowed(node) ? [node.text] : [];
  if (ts.isPropertyAccessExpression(node)) {
    if (isProcess(node.expression) && STREAMS.has(node.name.text)) return [`process.${node.name.text}`];
    return isGlobalThis(node.expression) && REACHING_OUT.has(node.name.text) ? [node.name.text] : [];
  }
  if (ts.isVariableDeclaration(node) && node.initializer !== undefined && ts.isObjectBindingPattern(node.name)) {
    return isProcess(node.initializer)
      ? streams(node.name.elements.map((element) => element.propertyName ?? element.name))
      : [];
  }
  if (ts.isImportDeclaration(node) && /^(?:node:)?process$/.test((node.moduleSpecifier as ts.StringLiteral).text)) {
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined || !ts.isNamedImports(bindings)) return [];
    return streams(bindings.elements.map((element) => element.propertyName ?? element.name));
  }
  return [];
}

const streams = (names: readonly ts.Node[]): string[] =>
  names
    .map((name) => name.getText())
    .filter((name) => STREAMS.has(name))
    .map((name) => `process.${name}`);

const isGlobalThis = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === 'globalThis';

function isProcess(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return node.text === 'process';
  return ts.isPropertyAccessExpression(node) && isGlobalThis(node.expression) && node.name.text === 'process';
}

function isValue(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  const { name, propertyName } = parent as { name?: ts.Node; propertyName?: ts.Node };
  return name !== node && propertyName !== node && !ts.isTypeQueryNode(parent) && !ts.isTypeReferenceNode(parent);
}

function isShadowed(node: ts.Identifier): boolean {
  for (let scope: ts.Node = node.parent; scope !== undefined; scope = scope.parent) {
    if (declares(scope, node.text)) return true;
  }
  return false;
}

function declares(scope: ts.Node, name: string): boolean {
  if (ts.isFunctionLike(scope)) return scope.parameters.some((parameter) => binds(parameter.name, name));
  if (ts.isBlock(scope) || ts.isSourceFile(scope))
    return scope.statements.some((statement) => introduces(statement, name));
  return false;
}

function introduces(statement: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.some((declaration) => binds(declaration.name, name));
  }
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return statement.name?.text === name;
  if (!ts.isImportDeclaration(statement)) return false;
  const { name: own, namedBindings } = statement.importClause ?? {};
  if (own?.text === name) return true;
  if (namedBindings === undefined) return false;
  if (ts.isNamespaceImport(namedBindings)) return namedBindings.name.text === name;
  return namedBindings.elements.some((element) => element.name.text === name);
}

function binds(pattern: ts.BindingName, name: string): boolean {
  if (ts.isIdentifier(pattern)) return pattern.text === name;
  return pattern.elements.some((element) => ts.isBindingElement(element) && binds(element.name, name));
}
