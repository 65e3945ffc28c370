import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * `node test/fakes/electron/run.ts main/electron.ts`: runs an entry file of Electron's main process, unmodified, on the double.
 * `DOUBLE_STATION` names a module to take in the place of the real station.
 */
const double = new URL('electron.ts', import.meta.url).href;
const station = process.env['DOUBLE_STATION'];

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === 'electron') return { url: double, shortCircuit: true };
    if (
      station !== undefined &&
      specifier.endsWith('/station.ts') &&
      context.parentURL?.endsWith('/main/electron.ts')
    ) {
      return { url: pathToFileURL(station).href, shortCircuit: true };
    }
    return next(specifier, context);
  },
});

// A test that is killed closes our standard input: neither we nor Chromium may outlive it.
process.stdin.resume().on('end', () => process.exit(1));

const [entry = ''] = process.argv.slice(2);
await import(pathToFileURL(entry).href);
const { app } = (await import(double)) as typeof import('./electron.ts');
await app.entryHasRun();
