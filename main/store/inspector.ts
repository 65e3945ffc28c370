import { parentPort, workerData } from 'node:worker_threads';
import { inspect } from './inspect.ts';

/** The thread that inspects a copy of the store. It rests three times as long as it works: a quarter of one core at most. */
const { file, hurry } = workerData as { readonly file: string; readonly hurry: boolean };
const pause = new Int32Array(new SharedArrayBuffer(4));
const rest = (tookMs: number): void => void Atomics.wait(pause, 0, 0, 3 * tookMs);

parentPort?.postMessage(inspect(file, hurry ? () => undefined : rest));
