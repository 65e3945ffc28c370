import type { PlantApi, RequestInput, RequestName, RequestOutput } from '../../main/contract/table.ts';
import type { Result } from '../../sync/domain/failure.ts';
import { tellHost } from './host-state.ts';
import { topicStream } from './topic-stream.ts';

/** The request did not reach the station or its answer was lost: the same entry id may safely be sent again. */
const unreachable = { ok: false, failure: { code: 'internal', facts: { id: 'host-unreachable' } } } as const;

async function post<N extends RequestName>(
  token: string,
  name: N,
  input: RequestInput<N>,
): Promise<Result<RequestOutput<N>>> {
  try {
    const answer = await fetch(`/request/${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const result = (await answer.json()) as Result<RequestOutput<N>>;
    tellHost(true);
    return result;
  } catch {
    tellHost(false);
    return unreachable;
  }
}

/** The contract over the loopback host that served this page. Topics share one stream and reconnect by themselves. */
export function httpPlant(token: string): PlantApi {
  const stream = topicStream(token);
  return {
    request: (name, input) => post(token, name, input),
    watch: (name, params, listen) => stream.watch(name, params, listen as (value: unknown) => void),
  };
}
