/** A step of the build: writes the manual page beside what is shipped. */
import { writeFileSync } from 'node:fs';
import { generateHelpTextForAllCommands } from '@stricli/core';
import { manualPage } from './roff.ts';

// The page has no colours, whoever builds it.
process.env.NO_COLOR = '';
const { application, rootHelp } = await import('../application.ts');
const { version } = await import('../version.ts');

const verbs = generateHelpTextForAllCommands(application).map(([title, text]) => ({ title, text }));
const page = manualPage({ version, root: rootHelp, verbs });
writeFileSync(new URL('../../dist/perfkit.1', import.meta.url), page);
