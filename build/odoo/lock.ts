import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const HOLDER_FILE = 'pid';

/** Is this process id in use? */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * Runs `work` while no other process runs anything under the same lock folder.
 * A lock whose holder is dead is taken over, so a killed run never blocks the next one.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(folder), { recursive: true });
  while (!take(folder)) await pause(200);
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function take(folder: string): boolean {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, HOLDER_FILE), String(process.pid));
    return true;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const holderFile = join(folder, HOLDER_FILE);
  // Just made and not yet signed: its maker is between the two calls above. Look again later.
  if (!existsSync(holderFile)) return false;
  const holder = Number(readFileSync(holderFile, 'utf8'));
  if (holder > 0 && !isAlive(holder)) rmSync(folder, { recursive: true, force: true });
  return false;
}
