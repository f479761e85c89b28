/** A PostgreSQL database as the text of its dump. */

import type { Piece, PostgresPlan } from '../../source.ts';
import { sourceFailed } from '../../source-failed.ts';
import { outputOf } from '../program.ts';

export async function* readPostgres(
  { program, args, environment }: PostgresPlan,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<readonly Piece[]> {
  const database = environment.PGDATABASE ?? process.env.PGDATABASE;
  yield [{ moment: Date.now() }, { entry: { path: 'dump.sql', type: 'stream' } }];
  let empty = true;
  const output = outputOf({
    program,
    args,
    environment,
    signal,
    what: database === undefined ? 'the database' : `the database \`${database}\``,
    hint: 'Install the PostgreSQL client in the version of the server or a newer one, and check host, user and password.',
  });
  for await (const bytes of output) {
    empty = false;
    yield [{ bytes }];
  }
  // Even of an empty database a dump says something.
  if (empty) {
    throw sourceFailed({ message: `Expected \`${program}\` to write a dump, got nothing`, hint: 'Check `program`.' });
  }
}
