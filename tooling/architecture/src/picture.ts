/**
 * The repository as plain values: packages, their files, and what each file says about itself.
 *
 * Built from a map of paths to text, so that a test plants a fault by adding an entry. A file belongs to the nearest
 * folder above it that has a package.json; what stands in none of them belongs to the root.
 */
import { dirname } from 'node:path/posix';
import { type Facts, factsOf } from './facts.ts';
import { layerOf } from './layers.ts';

export interface SourceFile extends Facts {
  /** Path from the root of the repository, with `/`. */
  readonly path: string;
  readonly package: Package;
  /** Whether users of the package run it: no test, contract suite, bench or configuration. */
  readonly shipped: boolean;
  /** Whether it stands in a folder `adapters`, where programs meet the outside. */
  readonly adapter: boolean;
}

export interface Package {
  readonly name: string;
  /** Path from the root; empty for the root itself. */
  readonly folder: string;
  /** Undefined when the architecture does not know it. */
  readonly layer: number | undefined;
  /** Published libraries stand in `packages/`. */
  readonly library: boolean;
  /** What is installed with it: dependencies, peers, optional ones. */
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  /** Subpath (`.` or `./linux`) to the source file that it stands for; undefined when it has none. */
  readonly exports: ReadonlyMap<string, string | undefined>;
}

export interface Picture {
  readonly packages: readonly Package[];
  /** By path. */
  readonly files: ReadonlyMap<string, SourceFile>;
}

export type ReadFacts = (path: string, text: string) => Facts;

const SCRIPT = /\.[mc]?[tj]s$/;
const NOT_SHIPPED = /\.(?:test|contract|bench|config)\.[mc]?[tj]s$|(?:^|\/)(?:test|fixtures)\//;

/**
 * @param texts path from the root to content: scripts, and the package.json of each package
 * @param read what a file says of itself; one that remembers makes a second picture cheap
 */
export function pictureOf(texts: ReadonlyMap<string, string>, read: ReadFacts = factsOf): Picture {
  const packages = [...texts].filter(([path]) => isManifest(path)).map(([path, text]) => packageOf(path, text));
  const byFolder = new Map(packages.map((entry) => [entry.folder, entry]));
  const files = new Map<string, SourceFile>();
  for (const [path, text] of texts) {
    const owner = SCRIPT.test(path) ? nearest(path, byFolder) : undefined;
    if (owner !== undefined) files.set(path, sourceFile(path, owner, read(path, text)));
  }
  return { packages, files };
}

const isManifest = (path: string): boolean => path === 'package.json' || path.endsWith('/package.json');

function nearest(path: string, byFolder: ReadonlyMap<string, Package>): Package | undefined {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const found = byFolder.get(folder);
    if (found !== undefined) return found;
  }
  return byFolder.get('');
}

function sourceFile(path: string, owner: Package, facts: Facts): SourceFile {
  const inside = owner.folder === '' ? path : path.slice(owner.folder.length + 1);
  return {
    ...facts,
    path,
    package: owner,
    shipped: !NOT_SHIPPED.test(inside),
    adapter: inside.includes('/adapters/'),
  };
}

type Names = Readonly<Record<string, string>>;

interface Manifest {
  readonly name?: string;
  readonly dependencies?: Names;
  readonly peerDependencies?: Names;
  readonly optionalDependencies?: Names;
  readonly devDependencies?: Names;
  readonly exports?: Readonly<Record<string, string | Names>>;
}

function packageOf(path: string, text: string): Package {
  const manifest = JSON.parse(text) as Manifest;
  const folder = path === 'package.json' ? '' : dirname(path);
  const { dependencies, peerDependencies, optionalDependencies, devDependencies, exports = {} } = manifest;
  const sources = Object.entries(exports).map(([subpath, target]): [string, string | undefined] => {
    const source = typeof target === 'string' ? target : target['@perf/source'];
    return [subpath, source?.replace(/^\./, folder)];
  });
  return {
    name: manifest.name ?? folder,
    folder,
    layer: layerOf(folder, manifest.name ?? ''),
    library: folder.startsWith('packages/'),
    dependencies: new Set(Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })),
    devDependencies: new Set(Object.keys(devDependencies ?? {})),
    exports: new Map(sources),
  };
}
