import { open } from 'node:fs/promises';
import { backup, type DatabaseSync } from 'node:sqlite';

/** Pages copied at once: less than a millisecond in which nobody else gets at the file. */
const pagesAtOnce = 64;
/** Pages after which what was copied is brought to the disk, so that the last step, which waits for the disk, has little left. */
const pagesPerFlush = 512;

/** Copies an open database to a new file while work on it goes on; the copy is what the database is when it ends. */
export async function copyDatabase(db: DatabaseSync, path: string): Promise<void> {
  let flushed = 0;
  let flushing: Promise<void> | undefined;
  await backup(db, path, {
    rate: pagesAtOnce,
    progress: ({ totalPages, remainingPages }) => {
      const copied = totalPages - remainingPages;
      if (flushing || copied - flushed < pagesPerFlush) return;
      flushed = copied;
      flushing = flush(path).finally(() => (flushing = undefined));
    },
  });
  await flushing;
}

async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r+').catch(() => undefined);
  try {
    await handle?.datasync();
  } catch {
    // The copy is synchronised as a whole before it counts.
  } finally {
    await handle?.close();
  }
}
