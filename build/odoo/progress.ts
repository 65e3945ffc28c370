export type Progress = (line: string) => void;

/** Does a step and says afterwards how long it took; a step over two seconds is announced while it runs. */
export async function step<T>(progress: Progress, what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const announce = setTimeout(() => progress(`${what} …`), 2000);
  try {
    const result = await work();
    const seconds = (performance.now() - started) / 1000;
    if (seconds >= 2) progress(`${what}: ${seconds.toFixed(1)} s`);
    return result;
  } finally {
    clearTimeout(announce);
  }
}
