import { useSyncExternalStore } from 'react';

/** One ticking second for all ages and clocks on the screen. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
/** Between two ticks time stands still: React draws twice with one answer, also when a second ends in between. */
let now = Date.now();

const tick = (): void => {
  now = Date.now();
  for (const changed of listeners) changed();
};

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds since 1970; a component that uses it is drawn again every `everySeconds`. */
export function useNow(everySeconds = 1): number {
  const step = everySeconds * 1000;
  return useSyncExternalStore(subscribe, () => Math.floor(now / step)) * step;
}
