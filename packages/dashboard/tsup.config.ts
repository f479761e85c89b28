import { readFile, writeFile } from 'node:fs/promises';
import { library, page } from '@tooling/presets/tsup';

/** In the order a browser asks for them. */
const FILES = {
  'index.html': 'text/html; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
};

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

export default [library({ page: 'page' }), page({ entry: 'src/page/main.tsx', built })].flat();
