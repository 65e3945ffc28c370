import { randomBytes } from 'node:crypto';
import type { Clock, Random } from '../sync/ports.ts';

/** The real clock; a timer never keeps the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, Math.min(ms, 2 ** 31 - 1));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = {
  next: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  bytes: (length) => randomBytes(length),
};
