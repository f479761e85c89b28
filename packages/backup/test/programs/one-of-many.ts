/** One process of several in a repository: `node one-of-many.ts FOLDER backup NUMBER` or `… prune LAST`. */
import { createDirectoryStore } from '../../src/adapters/directory-store/index.ts';
import { engine } from '../engines.ts';
import { sourcesOf } from '../harness/damage.ts';

const [folder = '', verb = '', number = ''] = process.argv.slice(2);
const repository = await engine({ store: createDirectoryStore({ folder }) });
if (verb === 'prune') await repository.prune({ last: Number(number) });
else await repository.backup(sourcesOf(Number(number)));
