import { randomBytes } from 'node:crypto';
import { failure, failureCodes, type Failure } from '../../sync/domain/failure.ts';
import type { Log } from '../../sync/ports.ts';
import type { AnsweredFailure, Contract } from './contract.ts';
import { badRequest, checkInput } from './input.ts';
import { live, type Live } from './live.ts';
import { sentence } from './sentence.ts';
import { requests, topics, type Handlers, type TopicSources } from './table.ts';

/** Subscriptions of all pages together. */
const watcherCap = 200;

/** Thrown by a handler or source to answer a failure of the contract; everything else is answered as `internal`. */
export class ContractFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** The failure that an error carries (ours, or one of the store's), if it carries one. */
export function carriedFailure(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('failure' in error)) return undefined;
  const { failure } = error;
  if (typeof failure !== 'object' || failure === null || !('code' in failure) || !('facts' in failure))
    return undefined;
  return failureCodes.some((code) => code === failure.code) ? (failure as Failure) : undefined;
}

interface ServeOptions {
  readonly handlers: Handlers;
  readonly sources: TopicSources;
  readonly log: Log;
  /** Words for a failure, in the station's language; English without it. */
  readonly messageOf?: (failure: Failure) => string;
}

/** The contract in front of its handlers: names and input are checked here, and nothing unexpected leaves it. */
export function serveContract({
  handlers,
  sources,
  log,
  messageOf = (failure) => sentence(failure, 'en'),
}: ServeOptions): Contract {
  const watchers = new Map<Live, string>();

  const answerTo = ({ code, facts }: Failure): AnsweredFailure => ({
    code,
    facts,
    message: messageOf({ code, facts }),
  });

  /** What outside may know of an error: a failure, or an id under which the log has the rest. */
  const explain = (error: unknown, where: string): Failure => {
    const known = carriedFailure(error);
    if (known !== undefined) return known;
    const id = randomBytes(4).toString('hex');
    log.warn('contract.internal', { id, where, error: error instanceof Error ? error.stack : String(error) });
    return failure('internal', { id });
  };

  return {
    async request(name, body) {
      if (!Object.hasOwn(requests, name)) return { ok: false, failure: answerTo(badRequest('name')) };
      const known = name as keyof typeof requests;
      const checked = checkInput(requests[known].input, body);
      if (!checked.ok) return { ok: false, failure: answerTo(checked.failure) };
      try {
        const handle = handlers[known] as (input: unknown) => Promise<unknown>;
        return { ok: true, value: await handle(checked.input) };
      } catch (error) {
        return { ok: false, failure: answerTo(explain(error, name)) };
      }
    },

    watch(name, params, listen) {
      if (!Object.hasOwn(topics, name)) throw new ContractFailure(badRequest('name'));
      const known = name as keyof typeof topics;
      const checked = checkInput(topics[known].params, params);
      if (!checked.ok) throw new ContractFailure(checked.failure);
      if (watchers.size >= watcherCap) throw new ContractFailure(badRequest('watchers'));
      const source = sources[known] as (params: unknown) => Promise<unknown>;
      const watcher = live(
        // Asynchronous even if the source throws at once.
        async () => source(checked.input),
        listen,
        (error) => void explain(error, name),
      );
      watchers.set(watcher, name);
      return () => {
        watcher.close();
        watchers.delete(watcher);
      };
    },

    changed(names) {
      for (const [watcher, name] of watchers) if (names?.some((known) => known === name) ?? true) watcher.changed();
    },
  };
}
