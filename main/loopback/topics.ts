import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { securityHeaders } from '../bundle.ts';
import type { AnsweredFailure, Contract } from '../contract/contract.ts';
import { badRequest } from '../contract/input.ts';
import { sentence } from '../contract/sentence.ts';
import { ContractFailure } from '../contract/serve.ts';
import { sendAnswer } from './answers.ts';

const heartbeat = 15_000;

/** The body of `POST /topics`. */
const severalShape = z.strictObject({
  watch: z
    .array(z.strictObject({ name: z.string().max(80), params: z.unknown() }))
    .min(1)
    .max(50),
});

const refusalOf = (error: unknown): AnsweredFailure => {
  const failure = error instanceof ContractFailure ? error.failure : badRequest('topic');
  return { ...failure, message: sentence(failure, 'en') };
};

interface Events {
  /** Sends a value in the place of any older one of the same topic that the reader has not taken yet. */
  send(topic: number, value: unknown): void;
  /** Runs when the connection or the host closes. */
  onClose(stop: () => void): void;
}

/** Begins server-sent events with a heartbeat. A slow reader gets the newest value of each topic when it can take one. */
function beginEvents(response: ServerResponse): Events {
  const held = new Map<number, string>();
  const write = (topic: number, event: string) => {
    if (response.writableNeedDrain) held.set(topic, event);
    else response.write(event);
  };
  response.on('drain', () => {
    const events = [...held.entries()];
    held.clear();
    for (const [topic, event] of events) write(topic, event);
  });
  const beat = setInterval(() => {
    if (!response.writableNeedDrain) response.write(': still here\n\n');
  }, heartbeat);
  const stops = [() => clearInterval(beat)];
  response.on('close', () => {
    for (const stop of stops) stop();
  });
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.flushHeaders();
  return {
    send: (topic, value) => write(topic, `data: ${JSON.stringify(value)}\n\n`),
    onClose: (stop) => void stops.push(stop),
  };
}

/** `GET /topics/<name>?params=<json>`: each event is the value. */
export function streamOne(contract: Contract, response: ServerResponse, name: string, params: unknown): void {
  // The first value comes after this call has returned, so `events` is there by then.
  let send = (_value: unknown): void => {};
  let stop: () => void;
  try {
    stop = contract.watch(name, params, (value) => send(value));
  } catch (error) {
    sendAnswer(response, 400, { ok: false, failure: refusalOf(error) });
    return;
  }
  const events = beginEvents(response);
  send = (value) => events.send(0, value);
  events.onClose(stop);
}

/**
 * `POST /topics` with `{watch: [{name, params}]}`, what the page uses: several topics over one connection. Each event is
 * `{at, value}` with the index in the list, or `{at, failure}` once for a topic that is not in the contract.
 */
export function streamSeveral(contract: Contract, response: ServerResponse, body: unknown): void {
  const several = severalShape.safeParse(body);
  if (!several.success) {
    sendAnswer(response, 400, { ok: false, failure: refusalOf(new ContractFailure(badRequest('watch'))) });
    return;
  }
  const events = beginEvents(response);
  for (const [at, { name, params }] of several.data.watch.entries()) {
    try {
      events.onClose(contract.watch(name, params, (value) => events.send(at, { at, value })));
    } catch (error) {
      events.send(at, { at, failure: refusalOf(error) });
    }
  }
}
