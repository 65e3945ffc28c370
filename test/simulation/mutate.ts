import { registerHooks } from 'node:module';
import type { Mutation } from './mutations.ts';

/** Loaded before everything else in a worker: plants the bug that `PLANT_MUTATION` describes into the sources as they are read. */
const { file, from, to } = JSON.parse(process.env['PLANT_MUTATION'] ?? '{}') as Mutation;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(`/${file}`) || loaded.source === undefined || loaded.source === null) return loaded;
    const source = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    if (source.split(from).length !== 2) throw new Error(`${file} does not have exactly once: ${from}`);
    return { ...loaded, source: source.replace(from, () => to) };
  },
});
