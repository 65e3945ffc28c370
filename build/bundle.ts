import { copyFileSync, mkdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type InlineConfig } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'dist', 'main');
const builtins = ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

const common = (entry: string, format: 'es' | 'cjs', name: string): InlineConfig => ({
  configFile: false,
  root,
  logLevel: 'warn',
  build: {
    outDir: out,
    emptyOutDir: false,
    target: 'node24',
    minify: false,
    ssr: join(root, 'main', entry),
    rolldownOptions: { external: [...builtins, 'proper-lockfile'], output: { format, entryFileNames: name } },
  },
  ssr: { noExternal: true },
});

/** Bundles what Electron runs: main process, preload (CommonJS, because it is sandboxed), the device process and the
 * thread that proves backups. */
export async function bundleMain(): Promise<void> {
  await build(common('electron.ts', 'es', 'electron.js'));
  await build(common('preload.ts', 'cjs', 'preload.cjs'));
  await build(common('devices/opcua/process.ts', 'es', 'device-process.js'));
  await build(common('store/inspector.ts', 'es', 'store-inspector.js'));
  mkdirSync(join(root, 'dist', 'sync', 'odoo'), { recursive: true });
  copyFileSync(
    join(root, 'sync', 'odoo', 'posting-action.py'),
    join(root, 'dist', 'sync', 'odoo', 'posting-action.py'),
  );
}
