/** Writing so that it is there after a power cut: the calls that are easy to forget. */
import { type FileHandle, open } from 'node:fs/promises';

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
