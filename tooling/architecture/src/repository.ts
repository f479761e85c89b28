/** Reads what the check looks at: scripts and package manifests of the workspace, by path from its root. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDERS = ['packages', 'apps', 'tooling', 'examples', 'bench'];
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage']);
const WANTED = /\.(?:[mc]?tsx?|mjs|cjs)$|^package\.json$/;

export const repositoryRoot: string = fileURLToPath(new URL('../../../', import.meta.url));

/** @param root absolute path of the folder that holds the root package.json */
export function readRepository(root: string = repositoryRoot): Map<string, string> {
  const paths = ['package.json', ...FOLDERS.flatMap((folder) => walk(root, folder))];
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function walk(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : walk(root, path);
    return entry.isFile() && WANTED.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}
