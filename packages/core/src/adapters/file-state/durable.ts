/** Writing so that it is there after a power cut: the calls that are easy to forget. */
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A new file with these bytes, on the disk when it resolves. The file is incomplete when it rejects. */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await writeWhole(file, bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** All bytes: a system may take a part of them and call that a success, as it does on a disk that is nearly full. */
export async function writeWhole(file: Pick<FileHandle, 'write'>, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
    if (bytesWritten === 0) throw new Error(`the disk took ${written} of ${bytes.length} bytes`);
    written += bytesWritten;
  }
}

/**
 * A folder and those above it that are missing, on the disk when it resolves.
 *
 * One by one: a recursive mkdir never ends where the system says ENOENT of a folder whose parent is there, as below /proc.
 */
export async function makeFolders(folder: string): Promise<void> {
  const above = dirname(folder);
  try {
    if (!(await isMade(folder))) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || above === folder) throw error;
    await makeFolders(above);
    await isMade(folder);
  }
  // A folder is an entry of the one above it.
  await syncFolder(above);
}

/** @returns false when something is there already */
async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** What was renamed or removed in the folder is on the disk when it resolves. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder; its file systems keep a rename by themselves.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
