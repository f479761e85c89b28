/**
 * How packages become JavaScript: ESM for the lowest Node we support, with source maps. Declarations come from
 * `tsc -b`, so tsup never needs the compiler's API.
 */
import { readFile } from 'node:fs/promises';
import { defineConfig } from 'tsup';

/**
 * One file of JavaScript for one file of source. A bundler would turn every `const` of a module into a `var`, which V8
 * does not fold into compiled code: on the recording path that costs a third. Relative imports name `.ts` files in the
 * sources and get the name of what becomes of them.
 */
const renameImports = {
  name: 'rename-imports',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /(from\s+|import\(|import\s+)'(\.{1,2}\/[^']+)\.ts'/g,
        "$1'$2.js'",
      ),
      loader: 'ts',
    }));
  },
};

/** A package that others import. @param {Partial<import('tsup').Options>} [options] */
export function library(options = {}) {
  return defineConfig({
    entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/*.contract.ts', '!src/**/*.bench.ts'],
    bundle: false,
    format: 'esm',
    target: 'node22',
    platform: 'node',
    outDir: 'dist',
    dts: false,
    sourcemap: true,
    splitting: false,
    silent: true,
    removeNodeProtocol: false,
    esbuildPlugins: [renameImports],
    ...options,
  });
}

/** A program: everything it needs of the workspace in few files, split where it loads lazily. */
export function program(options) {
  return defineConfig({
    format: 'esm',
    target: 'node22',
    platform: 'node',
    outDir: 'dist',
    dts: false,
    sourcemap: false,
    splitting: true,
    treeshake: true,
    clean: true,
    silent: true,
    removeNodeProtocol: false,
    ...options,
    esbuildOptions(esbuild) {
      esbuild.conditions = ['@perf/source'];
    },
  });
}

/** A file that is loaded into programs which nobody prepared: one CommonJS file without dependencies, for Node 18. */
export function preload(options) {
  return defineConfig({
    format: 'cjs',
    target: 'node18',
    platform: 'node',
    outDir: 'dist',
    dts: false,
    sourcemap: false,
    splitting: false,
    silent: true,
    // Read at the start of every watched program: less text starts sooner.
    minify: true,
    noExternal: [/.*/],
    removeNodeProtocol: false,
    outExtension: () => ({ js: '.cjs' }),
    esbuildOptions(esbuild) {
      esbuild.conditions = ['@perf/source'];
    },
    ...options,
  });
}
