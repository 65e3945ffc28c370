/** Whether the host answers; screens show a strip while it does not. */
let present = true;
const listeners = new Set<(up: boolean) => void>();

/** Calls `listen` with the present state at once and with each change, until the returned function is called. */
export function onHost(listen: (up: boolean) => void): () => void {
  listeners.add(listen);
  listen(present);
  return () => void listeners.delete(listen);
}

export function tellHost(up: boolean): void {
  if (up === present) return;
  present = up;
  for (const listen of listeners) listen(up);
}
