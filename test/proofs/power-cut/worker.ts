import { parentPort, workerData } from 'node:worker_threads';
import { round, type RoundOptions } from './round.ts';

/** One round in a thread of its own. */
parentPort?.postMessage(await round(workerData as RoundOptions));
