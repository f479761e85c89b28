/**
 * A valid copy of a SQLite database on standard output, while other processes write to it. Runs in a process of its own.
 *
 * Of its own, because SQLite's locks belong to the process: when the program has the database open through another copy
 * of SQLite (better-sqlite3), closing it here would drop the program's locks, and a third process could break the file.
 *
 * One step for all pages: copied in several, each commit of another process starts the copy over, for ever when commits
 * come faster than it gets done. In WAL mode writers go on meanwhile.
 *
 * The function is handed to `node -e` as its text, so it uses nothing from outside itself, and no build has to ship a file.
 *
 * @param path absolute
 * @param folder absolute, empty, removed as soon as the copy is open: nothing is left behind, even after a kill
 */
export async function copyDatabase(path: string, folder: string): Promise<void> {
  const { DatabaseSync, backup } = process.getBuiltinModule('node:sqlite');
  const { createReadStream, openSync, rmSync } = process.getBuiltinModule('node:fs');
  const { pipeline } = process.getBuiltinModule('node:stream/promises');
  const copy = `${folder}/copy.db`;
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    database.exec('PRAGMA busy_timeout = 10000');
    if (typeof backup === 'function') {
      // Begun before, so that a lock is waited for once and not for ever.
      database.exec('BEGIN; SELECT 1 FROM sqlite_schema');
      await backup(database, copy, { rate: 2_147_483_647 });
    } else {
      // Node before 22.16. This copy is as valid, but its rows move to other pages, so that less of it is kept already.
      database.prepare('VACUUM INTO ?').run(copy);
    }
    database.close();
    const file = openSync(copy, 'r');
    // Windows keeps what is open; there the one who made the folder removes it.
    if (process.platform !== 'win32') rmSync(folder, { recursive: true, force: true });
    await pipeline(createReadStream(copy, { fd: file, highWaterMark: 1_048_576 }), process.stdout);
  } catch (error) {
    process.stderr.write((error as Error).message);
    process.exitCode = 1;
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
