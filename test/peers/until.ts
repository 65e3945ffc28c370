import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is there; throws what was waited for when `withinMs` have passed. */
export async function until<T>(what: string, withinMs: number, ask: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms for: ${what}`);
    await pause(50);
  }
}
