/** Runs asynchronous work one after the other, in the order of the calls; a failure does not stop the next. */
export function inOrder(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(() => work());
    last = next.catch(() => undefined);
    return next;
  };
}
