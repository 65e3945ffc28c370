import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where downloads and prepared databases are kept between runs: env CACHE, else the user's cache folder. */
export function cacheFolder(): string {
  const chosen = process.env['CACHE'];
  if (chosen) return chosen;
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'plant-supervisor');
}
