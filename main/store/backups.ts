import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the backups of a store lie. */
export const backupFolder = (file: string): string => join(dirname(file), 'backups');

/** Complete backups are named by their time; partial ones are not. */
const complete = /^station-\d{4}-\d\d-\d\dT[\d-]+Z\.sqlite$/;

/** Complete backups, newest first. */
export function newestBackups(file: string, limit = Number.POSITIVE_INFINITY): string[] {
  const folder = backupFolder(file);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => complete.test(name))
    .toSorted()
    .toReversed()
    .slice(0, limit)
    .map((name) => join(folder, name));
}
