import { tellHost } from './host-state.ts';
import { readEvents } from './events.ts';

interface Subscription {
  readonly name: string;
  readonly params: unknown;
  readonly listeners: Set<(value: unknown) => void>;
  /** The last value as JSON, and parsed; undefined before the first. */
  last: { readonly json: string; readonly value: unknown } | undefined;
}

const firstWait = 250;
const longestWait = 5_000;
/** The host sends a heartbeat every 15 s: two missed ones mean a dead connection. */
const silence = 35_000;

function deliver(subscription: Subscription, value: unknown): void {
  const json = JSON.stringify(value);
  if (subscription.last?.json === json) return;
  subscription.last = { json, value };
  for (const listen of subscription.listeners) listen(value);
}

/** Throws when the host does not answer with a stream. */
async function openStream(token: string, order: readonly Subscription[], signal: AbortSignal) {
  const answer = await fetch('/topics', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ watch: order.map(({ name, params }) => ({ name, params })) }),
    signal,
  });
  if (!answer.ok || answer.body === null) throw new Error(`host answered ${answer.status}`);
  return answer.body;
}

/**
 * All topics of this page over one stream (`POST /topics`): a browser opens at most six connections to one HTTP/1.1 host,
 * and a stream per topic would leave none for requests. A new topic reopens the stream; values that did not change are not
 * delivered again.
 */
export function topicStream(token: string): {
  watch(name: string, params: unknown, listen: (value: unknown) => void): () => void;
} {
  const subscriptions = new Map<string, Subscription>();
  let open: AbortController | undefined;
  let wait = firstWait;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const schedule = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void run(), ms);
  };

  const run = async () => {
    open?.abort();
    open = undefined;
    if (subscriptions.size === 0) return;
    const attempt = new AbortController();
    open = attempt;
    const order = [...subscriptions.values()];
    try {
      const events = await openStream(token, order, attempt.signal);
      tellHost(true);
      for await (const text of readEvents(events, attempt, silence)) {
        wait = firstWait;
        const event = JSON.parse(text) as { at: number; value?: unknown };
        const subscription = order[event.at];
        // A topic that the host refused has no value, as over Electron: its other topics go on.
        if (subscription !== undefined && 'value' in event) deliver(subscription, event.value);
      }
    } catch {
      // The next lines decide; an abort of our own has a successor already.
    }
    if (open !== attempt) return;
    tellHost(false);
    schedule(wait);
    wait = Math.min(wait * 2, longestWait);
  };

  return {
    watch(name, params, listen) {
      const key = `${name} ${JSON.stringify(params)}`;
      const known = subscriptions.get(key);
      const subscription = known ?? { name, params, listeners: new Set(), last: undefined };
      // A function of its own for each watcher, so that the same listener may watch twice.
      const mine = (value: unknown) => listen(value);
      subscription.listeners.add(mine);
      if (known === undefined) {
        subscriptions.set(key, subscription);
        schedule(0);
      } else if (known.last !== undefined) {
        mine(known.last.value);
      }
      return () => {
        subscription.listeners.delete(mine);
        if (subscription.listeners.size > 0 || subscriptions.get(key) !== subscription) return;
        subscriptions.delete(key);
        if (subscriptions.size === 0) schedule(0);
      };
    },
  };
}
