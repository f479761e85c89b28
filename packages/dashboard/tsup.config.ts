import { readFile, writeFile } from 'node:fs/promises';
import { library, page } from '@tooling/presets/tsup';
import type { Options } from 'tsup';

/** In the order a browser asks for them. */
const FILES = {
  'index.html': 'text/html; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
};

/** What no plot of the page uses, and uPlot hangs onto itself, so that no bundler sees it: 2.5 KB on the wire. */
const UNUSED = [
  'uPlot.join = join;',
  'uPlot.fmtDate = fmtDate;',
  'uPlot.tzDate  = tzDate;',
  'uPlot.addGap = addGap;',
  'uPlot.clipGaps = clipGaps;',
  '(paths.stepped = stepped);',
  '(paths.bars    = bars);',
  '(paths.spline  = monotoneCubic);',
];

/** A build with another uPlot, which has it otherwise, fails. */
const smallerPlots: Options['esbuildPlugins'] = [
  {
    name: 'smaller plots',
    setup(build) {
      build.onLoad({ filter: /[\\/]uPlot\.esm\.js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const missing = UNUSED.filter((line) => !text.includes(line));
        if (missing.length > 0) return { errors: missing.map((line) => ({ text: `uPlot has no more \`${line}\`` })) };
        return { contents: UNUSED.reduce((left, line) => left.replace(line, ''), text), loader: 'js' };
      });
    },
  },
];

/** The page as a module, so that a program that is one file has it inside. */
async function built(): Promise<void> {
  await writeFile('dist/page/index.html', await readFile('src/page/index.html'));
  const files = await Promise.all(
    Object.entries(FILES).map(async ([name, type]) => [
      name,
      { type, text: await readFile(`dist/page/${name}`, 'utf8') },
    ]),
  );
  await writeFile('dist/page-files.js', `export const files = ${JSON.stringify(Object.fromEntries(files))};\n`);
}

export default [library({ page: 'page' }), page({ entry: 'src/page/main.tsx', built, plugins: smallerPlots })].flat();
