import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** So long a child may take to end by itself. */
const patienceMs = 8_000;

/** Every process that was started, ended together: at Ctrl-C, when one of them fails, and when ours ends. */
export class Children {
  readonly #running = new Set<ChildProcess>();
  #ending = false;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void this.end(0));
    process.on('exit', () => this.#running.forEach((child) => child.kill('SIGKILL')));
  }

  start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], ...options });
    this.#running.add(child);
    child.on('exit', () => this.#running.delete(child));
    return child;
  }

  /** Starts one of our TypeScript processes and waits for its JSON line. It ends when its standard input does. */
  async ready(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<unknown> {
    const child = this.start(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
      env: { ...process.env, ...env },
      // Not in our process group: Ctrl-C comes to us alone, and we end the others in order.
      detached: process.platform !== 'win32',
    });
    child.on('exit', (code) => {
      if (this.#ending) return;
      process.stderr.write(`${file} ended by itself (${code}).\n`);
      void this.end(1);
    });
    if (!child.stdout) throw new Error(`${file} has no output`);
    for await (const line of createInterface({ input: child.stdout })) {
      child.stdout.resume();
      return JSON.parse(line) as unknown;
    }
    throw new Error(`${file} did not start`);
  }

  /** Ends all and then this process. */
  async end(code: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    const all = [...this.#running];
    const gone = Promise.all(all.map((child) => (child.exitCode === null ? once(child, 'exit') : undefined)));
    for (const child of all) {
      child.stdin?.end();
      child.kill('SIGTERM');
    }
    const patience = setTimeout(() => all.forEach((child) => child.kill('SIGKILL')), patienceMs);
    await gone;
    clearTimeout(patience);
    process.exit(code);
  }
}
