import { fileURLToPath } from 'node:url';
import { build } from 'electron-builder';
import { bundleMain } from './bundle.ts';
import { ensureRenderer } from './start/renderer.ts';

/** `npm run package`: bundles everything and makes this platform's installer in out/. Needs Electron's binary. */
const root = fileURLToPath(new URL('..', import.meta.url));
await ensureRenderer((line) => process.stderr.write(`${line}\n`));
await bundleMain();
await build({ projectDir: root });
