import { accessSync, constants, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const sharedMemory = '/dev/shm';
/** One round needs less than half of this, in bytes. */
const enough = 1 << 30;

/** A folder in memory where there is one with room, since a million states are written there; else the usual one. */
export function ramFolder(): string {
  try {
    accessSync(sharedMemory, constants.W_OK);
    const { bavail, bsize } = statfsSync(sharedMemory);
    return bavail * bsize > enough ? sharedMemory : tmpdir();
  } catch {
    return tmpdir();
  }
}
