import { closeSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Waits until a file or a folder's names are on the disk. */
export function syncPath(path: string): void {
  // Windows opens no directories; it keeps renames in its own journal.
  if (process.platform === 'win32' && statSync(path).isDirectory()) return;
  const handle = openSync(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Gives a complete file its name: after a power cut the name is either not there or stands for all of it. */
export function moveDurably(from: string, to: string): void {
  syncPath(from);
  renameSync(from, to);
  syncPath(dirname(to));
}

/** The same without holding up the thread: bringing a large file to the disk may take long. */
export async function moveWhole(from: string, to: string): Promise<void> {
  const file = await open(from, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(from, to);
  syncPath(dirname(to));
}
