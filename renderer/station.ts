import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type {
  RequestInput,
  RequestName,
  RequestOutput,
  TopicName,
  TopicOutput,
  TopicParams,
} from '../main/contract/table.ts';
import type { Failure, Result } from '../sync/domain/failure.ts';
import { onHost, plant } from './host/plant.ts';

/** The last value of each topic, so that the next screen draws at once with what the previous one knew. */
const seen = new Map<string, unknown>();
const seenLimit = 64;

function remember(key: string, value: unknown): void {
  seen.delete(key);
  seen.set(key, value);
  const oldest = seen.keys().next();
  if (seen.size > seenLimit && !oldest.done) seen.delete(oldest.value);
}

interface Feed {
  readonly listeners: Set<() => void>;
  readonly stop: () => void;
}
const feeds = new Map<string, Feed>();

/** Components that look at the same topic share one watch. */
function follow<N extends TopicName>(name: N, params: TopicParams<N>, key: string, changed: () => void): () => void {
  const listeners = feeds.get(key)?.listeners ?? new Set<() => void>();
  listeners.add(changed);
  if (!feeds.has(key)) {
    const stop = plant.watch(name, params, (value) => {
      remember(key, value);
      for (const listener of listeners) listener();
    });
    feeds.set(key, { listeners, stop });
  }
  return () => {
    listeners.delete(changed);
    if (listeners.size > 0) return;
    feeds.get(key)?.stop();
    feeds.delete(key);
  };
}

/** A live value of the station; undefined until the first one came. */
export function useTopic<N extends TopicName>(name: N, params: TopicParams<N>): TopicOutput<N> | undefined {
  const text = JSON.stringify(params);
  const key = `${name} ${text}`;
  const subscribe = useCallback(
    (changed: () => void) => follow(name, JSON.parse(text) as TopicParams<N>, key, changed),
    [name, text, key],
  );
  return useSyncExternalStore(subscribe, () => seen.get(key) as TopicOutput<N> | undefined);
}

export interface Call<N extends RequestName> {
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly value: RequestOutput<N> | undefined;
  readonly send: (input: RequestInput<N>) => Promise<Result<RequestOutput<N>> | null>;
  readonly clear: () => void;
}

/** One kind of request. While one is under way, a second press is not sent (and answers null). */
export function useRequest<N extends RequestName>(name: N): Call<N> {
  const [state, setState] = useState<Pick<Call<N>, 'busy' | 'failure' | 'value'>>({
    busy: false,
    failure: null,
    value: undefined,
  });
  const underWay = useRef(false);
  const send = useCallback(
    async (input: RequestInput<N>) => {
      if (underWay.current) return null;
      underWay.current = true;
      setState((before) => ({ ...before, busy: true, failure: null }));
      const result = await plant.request(name, input);
      underWay.current = false;
      setState((before) =>
        result.ok
          ? { busy: false, failure: null, value: result.value }
          : { ...before, busy: false, failure: result.failure },
      );
      return result;
    },
    [name],
  );
  const clear = useCallback(() => setState((before) => ({ ...before, failure: null })), []);
  return { ...state, send, clear };
}

/**
 * The answer to a question that changes nothing; asked again when the question or `stamp` changes, and a late answer to an older
 * question is dropped. Null asks nothing. Undefined until the first answer.
 */
export function useQuery<N extends RequestName>(
  name: N,
  input: RequestInput<N> | null,
  stamp = '',
): RequestOutput<N> | undefined {
  const [answer, setAnswer] = useState<RequestOutput<N>>();
  const question = input && JSON.stringify({ input, stamp });
  useEffect(() => {
    if (question === null) return undefined;
    let wanted = true;
    const ask = async (): Promise<void> => {
      const { input: asked } = JSON.parse(question) as { input: RequestInput<N> };
      const result = await plant.request(name, asked);
      if (wanted && result.ok) setAnswer(result.value);
    };
    void ask();
    return () => {
      wanted = false;
    };
  }, [name, question]);
  return answer;
}

let hostIsUp = true;
const subscribeHost = (changed: () => void): (() => void) =>
  onHost((up) => {
    hostIsUp = up;
    changed();
  });

/** False while this window has lost the station behind it. */
export const useHost = (): boolean => useSyncExternalStore(subscribeHost, () => hostIsUp);
