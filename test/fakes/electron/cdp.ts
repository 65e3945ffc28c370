export type Json = Record<string, unknown>;
type Listener = (params: Json) => void;

/** One session of Chrome's DevTools protocol: the browser itself, or one page of it. */
export interface CdpSession {
  send(method: string, params?: Json): Promise<Json>;
  on(method: string, listen: Listener): void;
}

export interface Cdp extends CdpSession {
  session(sessionId: string): CdpSession;
  close(): void;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** A connection to a browser's DevTools address; sessions are flat, so one socket carries all of them. */
export async function connectCdp(address: string): Promise<Cdp> {
  const socket = new WebSocket(address);
  const calls = new Map<number, { resolve(value: Json): void; reject(error: Error): void }>();
  const listeners = new Map<string, Listener[]>();
  let last = 0;
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('DevTools refused the connection.')));
  });
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params = {}, result = {}, error, sessionId = '' } = JSON.parse(String(data)) as Message;
    if (id !== undefined) {
      const call = calls.get(id);
      calls.delete(id);
      if (error === undefined) call?.resolve(result);
      else call?.reject(new Error(error.message));
      return;
    }
    for (const listen of listeners.get(`${sessionId} ${method}`) ?? []) listen(params);
  });
  const session = (sessionId: string): CdpSession => ({
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        last += 1;
        calls.set(last, { resolve, reject });
        socket.send(JSON.stringify({ id: last, method, params, ...(sessionId === '' ? {} : { sessionId }) }));
      }),
    on: (method, listen) => {
      const key = `${sessionId} ${method}`;
      listeners.set(key, [...(listeners.get(key) ?? []), listen]);
    },
  });
  return { ...session(''), session, close: () => socket.close() };
}
