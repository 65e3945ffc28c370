import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { step, type Progress } from '../odoo/progress.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const stamp = join(root, 'dist', 'renderer', '.sources');

/** Hash of all that the bundle is made of. */
function sourcesHash(): string {
  const hash = createHash('sha256');
  const files = globSync(
    ['renderer/**/*', 'sync/**/*.ts', 'main/contract/*.ts', 'vite.config.ts', 'package-lock.json'],
    {
      cwd: root,
      withFileTypes: true,
    },
  ).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).toSorted())
    hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

/** Bundles the renderer into dist/renderer unless the bundle there is of these sources. */
export async function ensureRenderer(progress: Progress): Promise<void> {
  const sources = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  await step(progress, 'Building the screens', async () => {
    const { build } = await import('vite');
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
    writeFileSync(stamp, sources);
  });
}
