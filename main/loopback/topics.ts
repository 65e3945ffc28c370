import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { securityHeaders } from '../bundle.ts';
import type { Contract } from '../contract/contract.ts';
import { badRequest } from '../contract/input.ts';
import { ContractFailure } from '../contract/serve.ts';
import { sendAnswer } from './answers.ts';

const heartbeat = 15_000;

/** One topic of a stream; `wrap` makes the event's data from the value. */
interface Watched {
  readonly name: string;
  readonly params: unknown;
  readonly wrap: (value: unknown) => unknown;
}

/** The body of `POST /topics`: several topics over one stream; each event is `{at, value}` with the index in this list. */
const severalShape = z.strictObject({
  watch: z
    .array(z.strictObject({ name: z.string().max(80), params: z.unknown() }))
    .min(1)
    .max(50),
});

/**
 * Sends topics as server-sent events until the connection or the host closes. A reader that is slow gets the newest value of
 * each topic when it can take one; older ones are not kept for it.
 */
function stream(contract: Contract, response: ServerResponse, topics: readonly Watched[]): void {
  const held = new Map<number, string>();
  const stops: (() => void)[] = [];
  const stop = () => {
    for (const end of stops) end();
  };
  const send = (at: number, event: string) => {
    if (response.writableNeedDrain) held.set(at, event);
    else response.write(event);
  };
  try {
    for (const [at, { name, params, wrap }] of topics.entries()) {
      stops.push(contract.watch(name, params, (value) => send(at, `data: ${JSON.stringify(wrap(value))}\n\n`)));
    }
  } catch (error) {
    stop();
    const failure = error instanceof ContractFailure ? error.failure : badRequest('topic');
    sendAnswer(response, 400, { ok: false, failure: { ...failure, message: 'This topic is not in the contract.' } });
    return;
  }
  response.on('drain', () => {
    const events = [...held.entries()];
    held.clear();
    for (const [at, event] of events) send(at, event);
  });
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, heartbeat);
  stops.push(() => clearInterval(beat));
  response.on('close', stop);
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.flushHeaders();
}

/** `GET /topics/<name>?params=<json>`: each event is the value. */
export function streamOne(contract: Contract, response: ServerResponse, name: string, params: unknown): void {
  stream(contract, response, [{ name, params, wrap: (value) => value }]);
}

/** `POST /topics`: what the page uses. */
export function streamSeveral(contract: Contract, response: ServerResponse, body: unknown): void {
  const several = severalShape.safeParse(body);
  const watch = several.success ? several.data.watch : [];
  if (watch.length === 0) {
    const failure = { ...badRequest('watch'), message: 'The body names the topics to watch.' };
    sendAnswer(response, 400, { ok: false, failure });
    return;
  }
  stream(
    contract,
    response,
    watch.map(({ name, params }, at) => ({ name, params, wrap: (value) => ({ at, value }) })),
  );
}
