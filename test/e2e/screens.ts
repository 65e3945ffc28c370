import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';
import { openFakeBrowser, type View } from '../renderer/page/browser.ts';
import { scenes, type Scene } from '../renderer/page/views.ts';

/** A Friday morning, so that every picture shows the same time. */
const morning = new Date('2026-11-20T10:20:07Z');
const sizes = [
  { width: 1024, height: 768 },
  { width: 1920, height: 1080 },
] as const;

interface Shot extends View {
  readonly file: string;
  readonly scene: Scene;
}

/** Each scene in both sizes, languages and themes; what depends on the connection also offline, and the board with exceptions. */
function shots(): Shot[] {
  return scenes.flatMap((scene) =>
    sizes.flatMap(({ width, height }) =>
      (['en', 'de'] as const).flatMap((locale) =>
        [false, true].flatMap((dark) =>
          states(scene).map(({ state, plant }) => ({
            scene,
            file: `${scene.name}-${state}-${width}x${height}-${locale}-${dark ? 'dark' : 'light'}.png`,
            hash: scene.hash,
            plant: { ...scene.plant, ...plant, locale },
            width,
            height,
            dark,
            at: morning,
          })),
        ),
      ),
    ),
  );
}

function states({ name }: Scene) {
  const online = { state: 'online', plant: { online: true } };
  const offline = { state: 'offline', plant: { online: false } };
  const troubled = { state: 'exceptions', plant: { online: false, exceptions: true } };
  if (name === 'board') return [online, offline, troubled];
  return ['order', 'confirm', 'saved', 'exceptions'].includes(name) ? [online, offline] : [online];
}

/** Writes pictures of all screens into a folder; answers their names. `only`: scenes whose name contains it. */
export async function shootAll(outDir: string, only = ''): Promise<string[]> {
  await mkdir(outDir, { recursive: true });
  const browser = await openFakeBrowser();
  const files: string[] = [];
  try {
    for (const { scene, file, ...view } of shots().filter((shot) => shot.file.includes(only))) {
      const page = await browser.open(view);
      await page.clock.runFor(300);
      await scene.act?.(page);
      await page.clock.runFor(1500);
      await page.screenshot({ path: join(outDir, file) });
      await page.context().close();
      files.push(file);
    }
  } finally {
    await browser.close();
  }
  if (browser.complaints.length > 0) throw new Error(`the browser complained: ${browser.complaints.join('; ')}`);
  return files;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const files = await shootAll(argv[2] ?? 'out/screens', argv[3] ?? '');
  process.stdout.write(`${files.length} pictures in ${argv[2] ?? 'out/screens'}\n`);
}
