/** The station that started this process: by Node's fork, or by Electron as a utility process, which has a port of its own. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listen: (event: { readonly data: unknown }) => void): void;
}

const port = (process as { readonly parentPort?: ParentPort }).parentPort;

export function tellParent(message: unknown): void {
  if (port) port.postMessage(message);
  else if (process.connected) process.send?.(message);
}

/** `gone` is called when a forking parent is gone; Electron ends its utility processes itself. */
export function hearParent(take: (message: unknown) => void, gone: () => void): void {
  if (port) return port.on('message', (event) => take(event.data));
  process.on('message', take);
  process.on('disconnect', gone);
}
