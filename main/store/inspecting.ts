import { Worker } from 'node:worker_threads';
import type { Inspection } from './inspect.ts';

/** Beside this file when run from source; bundled, `store-inspector.js` lies beside the bundle. */
const entry = (): URL =>
  new URL(import.meta.url.endsWith('.ts') ? './inspector.ts' : './store-inspector.js', import.meta.url);

export interface Hurry {
  /** Without rests: somebody waits for it. */
  readonly hurry: boolean;
  /** Ends it without a result. */
  readonly signal?: AbortSignal;
}

/** Inspects a copy of the store in a thread of its own. Rejects when it was ended. */
export function inspectInThread(file: string, { hurry, signal }: Hurry): Promise<Inspection> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(entry(), { workerData: { file, hurry } });
    const end = (): void => void thread.terminate();
    if (signal?.aborted) end();
    signal?.addEventListener('abort', end, { once: true });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => {
      signal?.removeEventListener('abort', end);
      reject(new Error(`the inspection ended with ${code}`));
    });
  });
}
