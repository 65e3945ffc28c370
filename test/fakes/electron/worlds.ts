/** What the two page-side scripts need: a secret between the worlds, and the binding to the main process. */
interface WorldOptions {
  readonly secret: string;
  readonly binding: string;
  /** Electron runs preload in the main frame only; a test of sender checks wants it in frames too. */
  readonly inFrames: boolean;
}

interface Wire {
  readonly f?: number;
  readonly p?: number;
  readonly j?: unknown;
}
interface Word {
  readonly call?: number;
  readonly args?: readonly Wire[];
  readonly settle?: number;
  readonly value?: Wire;
  readonly error?: string;
  readonly expose?: string;
  readonly keys?: Readonly<Record<string, number>>;
}
type AnyFunction = (...args: unknown[]) => unknown;

/** The few DOM names that these scripts use; this folder is typed for Node. */
interface PageDocument {
  dispatchEvent(event: unknown): boolean;
  addEventListener(name: string, listen: (event: { readonly detail: string }) => void): void;
}
interface PageGlobal {
  readonly document: PageDocument;
  readonly CustomEvent: new (name: string, init: { detail: string }) => unknown;
}

/**
 * Runs inside the page. One end of a bridge between two worlds of one document that share no objects, only DOM events with text.
 * Functions and promises go across by number; everything else as JSON (Electron clones more kinds than that).
 */
function bridgeEnd(out: string, into: string) {
  const page = globalThis as unknown as PageGlobal;
  const kept = new Map<number, AnyFunction>();
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  let reply: Word = {};
  let exposed = (_name: string, _api: Record<string, AnyFunction>): void => {};

  const say = (word: Word) => page.document.dispatchEvent(new page.CustomEvent(out, { detail: JSON.stringify(word) }));
  const keep = (fn: AnyFunction) => {
    last += 1;
    kept.set(last, fn);
    return last;
  };
  const pack = (value: unknown): Wire => {
    if (typeof value === 'function') return { f: keep(value as AnyFunction) };
    if (!(value instanceof Promise)) return { j: value };
    last += 1;
    const id = last;
    value.then(
      (result: unknown) => say({ settle: id, value: pack(result) }),
      (error: unknown) => say({ settle: id, error: String(error) }),
    );
    return { p: id };
  };
  const unpack = ({ f, p, j }: Wire): unknown => {
    if (f !== undefined) return (...args: unknown[]) => call(f, args);
    if (p !== undefined) return new Promise((resolve, reject) => waiting.set(p, { resolve, reject }));
    return j;
  };
  const call = (fn: number, args: readonly unknown[]): unknown => {
    say({ call: fn, args: args.map(pack) });
    if (reply.error !== undefined) throw new Error(reply.error);
    return unpack(reply.value ?? {});
  };
  const answer = (fn: number, args: readonly Wire[]) => {
    try {
      say({ value: pack(kept.get(fn)?.(...args.map(unpack))) });
    } catch (error) {
      say({ error: String(error) });
    }
  };
  page.document.addEventListener(into, ({ detail }) => {
    const word = JSON.parse(detail) as Word;
    if (word.call !== undefined) answer(word.call, word.args ?? []);
    else if (word.settle !== undefined) {
      const promise = waiting.get(word.settle);
      waiting.delete(word.settle);
      if (word.error === undefined) promise?.resolve(unpack(word.value ?? {}));
      else promise?.reject(new Error(word.error));
    } else if (word.expose !== undefined) {
      const entries = Object.entries(word.keys ?? {});
      const stubs = entries.map(([key, fn]) => [key, (...args: unknown[]) => call(fn, args)] as const);
      exposed(word.expose, Object.fromEntries(stubs));
    } else reply = word;
  });
  return {
    expose: (name: string, api: Record<string, AnyFunction>) =>
      say({ expose: name, keys: Object.fromEntries(Object.entries(api).map(([key, fn]) => [key, keep(fn)])) }),
    onExposed: (listen: typeof exposed) => {
      exposed = listen;
    },
  };
}

/** Runs inside the isolated world: the part of `electron` that a sandboxed preload script may use. */
function preloadElectron(binding: string, exposeInMainWorld: (name: string, api: Record<string, AnyFunction>) => void) {
  const world = globalThis as unknown as Record<string, unknown>;
  const post = world[binding] as (text: string) => void;
  const listeners = new Map<string, AnyFunction[]>();
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  const of = (channel: string) => listeners.get(channel) ?? [];
  world['fromMain'] = (id: number, channel: string, args: unknown[], error?: string) => {
    if (id === 0) {
      for (const listen of of(channel)) listen({}, ...args);
      return;
    }
    const call = calls.get(id);
    calls.delete(id);
    if (error === undefined) call?.resolve(args[0]);
    else call?.reject(new Error(error));
  };
  const ipcRenderer = {
    send: (channel: string, ...args: unknown[]) => post(JSON.stringify({ id: 0, channel, args })),
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        last += 1;
        calls.set(last, { resolve, reject });
        post(JSON.stringify({ id: last, channel, args }));
      }),
    on: (channel: string, listen: AnyFunction) => void listeners.set(channel, [...of(channel), listen]),
    off: (channel: string, listen: AnyFunction) =>
      void listeners.set(
        channel,
        of(channel).filter((other) => other !== listen),
      ),
  };
  return { ipcRenderer, contextBridge: { exposeInMainWorld } };
}

const guard = ({ inFrames }: WorldOptions) => (inFrames ? '' : 'if (window !== window.top) return;');

/** For the page's own world; runs before any script of the page and before preload. */
export function mainWorldScript(options: WorldOptions): string {
  const { secret } = options;
  return `(() => { ${guard(options)}
    const end = (${bridgeEnd.toString()})('${secret}:preload', '${secret}:page');
    end.onExposed((name, api) => Object.defineProperty(window, name, { value: Object.freeze(api) }));
  })();`;
}

/** For the isolated world: `preload` is a CommonJS bundle that requires `electron`. */
export function preloadScript(options: WorldOptions, preload: string): string {
  const { secret, binding } = options;
  return `(() => { ${guard(options)}
    const end = (${bridgeEnd.toString()})('${secret}:page', '${secret}:preload');
    const electron = (${preloadElectron.toString()})('${binding}', end.expose);
    const module = { exports: {} };
    ((require, module, exports) => { ${preload}
    })((name) => { if (name !== 'electron') throw new Error('A sandboxed preload may not require ' + name); return electron; }, module, module.exports);
  })();`;
}
