import { Worker } from 'node:worker_threads';
import type { Inspection } from './inspect.ts';

/** Beside this file when run from source; bundled, `store-inspector.js` lies beside the bundle. */
const entry = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './inspector.ts' : './store-inspector.js', import.meta.url);

/** Inspects a copy of the store in a thread of its own. `hurry`: without rests. */
export function inspectInThread(file: string, hurry = false): Promise<Inspection> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(entry(), { workerData: { file, hurry } });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`the inspection ended with ${code}`)));
    thread.unref();
  });
}
