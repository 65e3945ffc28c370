import { drain } from './drain.ts';

interface Event {
  readonly at: number;
  readonly nth: number;
  run: (() => void) | undefined;
}

/** Virtual time: one heap ordered by (time, sequence). Between two events all promise work is done. */
export class Timeline {
  readonly #heap: Event[] = [];
  #now = 0;
  #count = 0;

  /** Milliseconds since the beginning. */
  get now(): number {
    return this.#now;
  }

  /** Calls `run` once, `ms` from now; the returned function cancels. */
  after(ms: number, run: () => void): () => void {
    this.#count += 1;
    const event: Event = { at: this.#now + Math.max(0, ms), nth: this.#count, run };
    this.#push(event);
    return () => {
      event.run = undefined;
    };
  }

  /** Goes to the next event, if it is not after `limit`, and carries it out with all that follows from it at once. */
  step(limit: number): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (!next || (next.run && next.at > limit)) return false;
      this.#pop();
      const { run } = next;
      if (!run) continue;
      this.#now = Math.max(this.#now, next.at);
      run();
      drain();
      return true;
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above] as Event;
      if (isBefore(parent, event)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right && isBefore(right, heap[child] as Event)) child += 1;
      const lower = heap[child] as Event;
      if (isBefore(last, lower)) break;
      heap[at] = lower;
      at = child;
    }
    heap[at] = last;
  }
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.nth < b.nth);
