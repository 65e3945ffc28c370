import type { Clock } from '../../sync/ports.ts';

interface Timer {
  readonly at: number;
  readonly nth: number;
  wake: (() => void) | undefined;
}

/** Time that passes only when a test lets it. Work that waits for nothing but promises is done within its moment. */
export interface VirtualClock extends Clock {
  /** Lets so much time pass: each timer wakes at its own moment, in order, and what it starts is carried out before the next. */
  pass(ms: number): Promise<void>;
  /** Passes time to the next timer; false when there is none. */
  passToNext(): Promise<boolean>;
  /** A promise that resolves after this time. */
  wait(ms: number): Promise<void>;
  /** Sets device time off, as a person or a time server does; waiting is not affected. */
  shiftDevice(ms: number): void;
}

const start = Date.UTC(2026, 0, 5, 6);

export function virtualClock(): VirtualClock {
  const timers = timerHeap();
  let passed = 0;
  let offset = 0;
  let count = 0;
  const after = (ms: number, wake: () => void): (() => void) => {
    const timer: Timer = { at: passed + Math.max(0, ms), nth: (count += 1), wake };
    timers.push(timer);
    return () => {
      timer.wake = undefined;
    };
  };
  const wakeNext = async (limit: number): Promise<boolean> => {
    await settled();
    const next = timers.first();
    if (!next || next.at > limit) return false;
    timers.pop();
    passed = Math.max(passed, next.at);
    next.wake?.();
    await settled();
    return true;
  };
  return {
    now: () => start + passed + offset,
    monotonic: () => passed,
    after,
    wait: (ms) => new Promise((resolve) => after(ms, resolve)),
    shiftDevice: (ms) => {
      offset += ms;
    },
    pass: async (ms) => {
      const end = passed + ms;
      while (await wakeNext(end));
      passed = end;
    },
    passToNext: () => wakeNext(Infinity),
  };
}

/** Every promise that waits for no timer and no input is through when the event loop comes round. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.nth < b.nth);

/** Cancelled timers leave it when they come to the top. */
function timerHeap() {
  const heap: Timer[] = [];
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as Timer, heap[a] as Timer];
  };
  const before = (a: number, b: number): boolean => {
    const [one, other] = [heap[a], heap[b]];
    return one !== undefined && (other === undefined || isBefore(one, other));
  };
  const pop = (): void => {
    swap(0, heap.length - 1);
    heap.pop();
    for (let at = 0; ;) {
      const child = before(2 * at + 2, 2 * at + 1) ? 2 * at + 2 : 2 * at + 1;
      if (child >= heap.length || !before(child, at)) return;
      swap(child, at);
      at = child;
    }
  };
  return {
    push: (timer: Timer): void => {
      heap.push(timer);
      for (let at = heap.length - 1; at > 0 && before(at, (at - 1) >> 1); at = (at - 1) >> 1) swap(at, (at - 1) >> 1);
    },
    pop,
    first: (): Timer | undefined => {
      while (heap[0] && !heap[0].wake) pop();
      return heap[0];
    },
  };
}
