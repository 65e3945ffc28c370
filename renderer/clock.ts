import { useSyncExternalStore } from 'react';

/** One ticking second for all ages and clocks on the screen. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

const tick = (): void => {
  for (const changed of listeners) changed();
};

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  timer ??= setInterval(tick, 1000);
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
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / step)) * step;
}
