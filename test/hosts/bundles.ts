import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const preloadModule = fileURLToPath(new URL('../../main/preload.ts', import.meta.url));
const plantModule = fileURLToPath(new URL('../../renderer/host/plant.ts', import.meta.url));

/** What the test page offers to `page.evaluate`. */
export interface UnderTest {
  request(name: string, input: unknown): Promise<unknown>;
  /** Starts to collect a topic's values; returns its number. */
  watch(name: string, params: unknown): number;
  values(number: number): unknown[];
  stop(number: number): void;
  /** Whether the host answered, each change. */
  readonly hostUp: boolean[];
}

const pageSource = `
import { onHost, plant } from ${JSON.stringify(plantModule)};
const watches = [];
const hostUp = [];
onHost((up) => hostUp.push(up));
window.underTest = {
  hostUp,
  request: (name, input) => plant.request(name, input),
  watch: (name, params) => {
    const values = [];
    watches.push({ values, stop: plant.watch(name, params, (value) => values.push(value)) });
    return watches.length - 1;
  },
  values: (number) => watches[number].values,
  stop: (number) => watches[number].stop(),
};
`;

/** The real preload script as one CommonJS file, which is what a sandboxed page takes. */
async function bundlePreload(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: preloadModule,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'preload.cjs' } },
    },
  });
}

export interface TestApp {
  /** As Electron's app path: holds `dist/renderer` and `dist/main/preload.cjs`. */
  readonly appPath: string;
  readonly rendererDir: string;
  remove(): void;
}

/** An app whose page is nothing but the renderer's way to its host, in a folder of its own. */
export async function buildTestApp(): Promise<TestApp> {
  const appPath = mkdtempSync(join(tmpdir(), 'plant-hosts-'));
  const source = join(appPath, 'source');
  const rendererDir = join(appPath, 'dist', 'renderer');
  mkdirSync(source);
  writeFileSync(join(source, 'main.ts'), pageSource);
  writeFileSync(
    join(source, 'index.html'),
    '<!doctype html><title>Hosts</title><link rel="icon" href="data:,"><script type="module" src="./main.ts"></script>',
  );
  await build({
    root: source,
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: { outDir: rendererDir, emptyOutDir: true, modulePreload: { polyfill: false }, minify: false },
  });
  writeFileSync(join(appPath, 'dist', 'secret.js'), 'not in the bundle');
  writeFileSync(join(rendererDir, 'notes.txt'), 'not a kind of file that is served');
  await bundlePreload(join(appPath, 'dist', 'main'));
  return { appPath, rendererDir, remove: () => rmSync(appPath, { recursive: true, force: true }) };
}
