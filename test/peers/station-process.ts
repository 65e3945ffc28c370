import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type {
  RequestInput,
  RequestName,
  RequestOutput,
  TopicName,
  TopicOutput,
  TopicParams,
} from '../../main/contract/table.ts';
import type { Failure } from '../../sync/domain/failure.ts';

type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure & { message: string } };

/** A station in a process of its own, spoken to as a program does: over the loopback host. */
export class StationProcess {
  /** What a browser opens. */
  readonly page: string;
  readonly #origin: string;
  readonly #token: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, line: { address: string; token: string; page: string }) {
    this.#child = child;
    this.page = line.page;
    this.#origin = line.address;
    this.#token = line.token;
  }

  /** Starts the headless host on a data folder and waits until it serves. Rejects with its code and message if it cannot. */
  static async start(dataDir: string, options: readonly string[] = []): Promise<StationProcess> {
    const main = fileURLToPath(new URL('../../main/headless.ts', import.meta.url));
    const args = ['--disable-warning=ExperimentalWarning', main, '--data', dataDir, '--with-parent', ...options];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout })) {
      const said = JSON.parse(line) as {
        address: string;
        token: string;
        page: string;
        failure?: Failure;
        message?: string;
      };
      if (!said.address) throw new Error(`${said.failure?.code}: ${said.message}`);
      return new StationProcess(child, said);
    }
    throw new Error('the station ended before it served');
  }

  /** The contract's answer; rejects only if the process is gone. */
  async ask<N extends RequestName>(name: N, input: RequestInput<N>): Promise<Answer<RequestOutput<N>>> {
    return this.send(name, input) as Promise<Answer<RequestOutput<N>>>;
  }

  /** The same for input that the contract may refuse. */
  async send(name: string, input: unknown): Promise<Answer<unknown>> {
    const reply = await fetch(`${this.#origin}/request/${name}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    return (await reply.json()) as Answer<unknown>;
  }

  /** The value, or the failure thrown. */
  async get<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>> {
    const answer = await this.ask(name, input);
    if (!answer.ok) throw new Error(`${name}: ${answer.failure.code} ${answer.failure.message}`);
    return answer.value;
  }

  /** The present value of a topic. */
  async watchOnce<N extends TopicName>(name: N, params: TopicParams<N>): Promise<TopicOutput<N>> {
    const ended = new AbortController();
    const query = encodeURIComponent(JSON.stringify(params));
    const reply = await fetch(`${this.#origin}/topics/${name}?params=${query}`, {
      headers: { authorization: `Bearer ${this.#token}` },
      signal: ended.signal,
    });
    let text = '';
    for await (const part of (reply.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += part;
      const line = /^data: (.*)\n/m.exec(text)?.[1];
      if (line === undefined) continue;
      ended.abort();
      return JSON.parse(line) as TopicOutput<N>;
    }
    throw new Error(`topic ${name} ended`);
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** As a power switch would, as far as a process can tell. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }
}
