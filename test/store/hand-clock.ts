import type { Clock } from '../../sync/ports.ts';

export interface HandClock {
  readonly clock: Clock;
  readonly pass: (ms: number) => void;
  /** Timers that wait. */
  readonly waiting: () => number;
}

/** Time that a test moves by hand. */
export function handClock(begin: string): HandClock {
  let now = Date.parse(begin);
  const timers = new Set<{ at: number; wake: () => void }>();
  return {
    clock: {
      now: () => now,
      monotonic: () => now,
      after: (ms, wake) => {
        const timer = { at: now + ms, wake };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    pass: (ms) => {
      now += ms;
      const due = [...timers].filter((timer) => timer.at <= now);
      for (const timer of due) {
        timers.delete(timer);
        timer.wake();
      }
    },
    waiting: () => timers.size,
  };
}
