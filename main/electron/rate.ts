/** Calls of one IPC channel: this many at once, and this many a second after that. A person's touches stay far below. */
const burst = 400;
const perSecond = 200;

/** A function that takes one call from the allowance and says whether it was there. */
export function rateGate(now: () => number = () => performance.now()): () => boolean {
  let left = burst;
  let at = now();
  return () => {
    const time = now();
    left = Math.min(burst, left + ((time - at) * perSecond) / 1000);
    at = time;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
