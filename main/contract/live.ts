/** Between two values of one subscription, milliseconds: at most ten a second. */
const pause = 100;
const firstRetry = 1_000;
const longestRetry = 30_000;

export interface Live {
  /** Computes again soon; calls in between are one. */
  changed(): void;
  close(): void;
}

/**
 * One subscription: the present value at once, then a newer one after `changed()`, never more often than the pause allows and
 * never while an earlier computation is under way. The last change is never lost. A value equal as JSON is not delivered.
 * A computation that fails is told to `failed` and tried again, later each time.
 */
export function live<T>(compute: () => Promise<T>, listen: (value: T) => void, failed: (error: unknown) => void): Live {
  let last: string | undefined;
  let running = false;
  let dirty = false;
  let closed = false;
  let retry = firstRetry;
  let earliest = 0;
  let timer: NodeJS.Timeout | undefined;

  const after = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      void run();
    }, ms).unref();
  };

  const run = async () => {
    running = true;
    dirty = false;
    let next: number | undefined;
    try {
      const value = await compute();
      const json = JSON.stringify(value);
      retry = firstRetry;
      if (!closed && json !== last) {
        last = json;
        listen(value);
      }
    } catch (error) {
      failed(error);
      next = retry;
      retry = Math.min(retry * 2, longestRetry);
    }
    running = false;
    earliest = performance.now() + pause;
    if (closed) return;
    if (dirty) after(pause);
    else if (next !== undefined) after(next);
  };

  void run();
  return {
    changed() {
      if (closed) return;
      if (running) {
        dirty = true;
        return;
      }
      after(Math.max(0, earliest - performance.now()));
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
