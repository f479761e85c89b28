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

const inLibraries = {
  format: 'esm',
  target: 'node22',
  platform: 'node',
  outDir: 'dist',
  dts: false,
  sourcemap: true,
  splitting: false,
  silent: true,
  removeNodeProtocol: false,
};

/**
 * A package that others import.
 *
 * @param {{ threads?: readonly string[], page?: string }} [options] `threads`: files below `src` that are the beginning of a thread. Each
 * becomes one file with all that it needs: a thread loads all its modules anew, and two hundred small ones
 * take longer than most of what it is asked for. `page`: the folder below `src` that is for browsers, and built by `page()`.
 */
export function library({ threads = [], page } = {}) {
  const entries = threads.map((path) => `src/${path}`);
  const left = ['test', 'contract', 'bench', 'd'].map((kind) => `!src/**/*.${kind}.ts`);
  if (page !== undefined) left.push(`!src/${page}/**`);
  const files = {
    ...inLibraries,
    entry: ['src/**/*.ts', ...left, ...entries.map((entry) => `!${entry}`)],
    bundle: false,
    esbuildPlugins: [renameImports],
  };
  if (threads.length === 0) return defineConfig(files);
  const whole = {
    ...inLibraries,
    entry: Object.fromEntries(threads.map((path) => [path.replace(/\.ts$/, ''), `src/${path}`])),
    noExternal: [/.*/],
    treeshake: true,
    // Which packages ended up in it: bundled.mjs reads that.
    metafile: true,
    esbuildOptions(esbuild) {
      esbuild.conditions = ['@perf/source'];
    },
  };
  return defineConfig([files, whole]);
}

/**
 * A page for browsers: `dist/page` with one script, one style sheet and the document, all of it small.
 *
 * @param {{ entry: string, built: () => Promise<void>, plugins?: import('tsup').Options['esbuildPlugins'] }} options `built`: what is left to
 * do with the files
 */
export function page({ entry, built, plugins = [] }) {
  return defineConfig({
    entry: { app: entry },
    format: 'esm',
    // The first that know `light-dark()`.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    platform: 'browser',
    outDir: 'dist/page',
    dts: false,
    sourcemap: false,
    splitting: false,
    silent: true,
    // Some 4 % smaller on the wire than what esbuild makes of it.
    metafile: true,
    minify: 'terser',
    terserOptions: { module: true, ecma: 2022, compress: { passes: 3, pure_getters: true } },
    noExternal: [/.*/],
    onSuccess: built,
    esbuildPlugins: plugins,
    esbuildOptions(esbuild) {
      esbuild.conditions = ['@perf/source'];
      esbuild.jsx = 'automatic';
      esbuild.jsxImportSource = 'preact';
      esbuild.legalComments = 'none';
      esbuild.minify = true;
    },
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
    metafile: true,
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
    metafile: true,
    noExternal: [/.*/],
    removeNodeProtocol: false,
    outExtension: () => ({ js: '.cjs' }),
    esbuildOptions(esbuild) {
      esbuild.conditions = ['@perf/source'];
    },
    ...options,
  });
}
