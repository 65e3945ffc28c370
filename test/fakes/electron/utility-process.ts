import { fork } from 'node:child_process';
import { EventEmitter } from 'node:events';

/** Electron's utility process, imitated by Node's fork: messages and the exit code, no sandbox of its own. */
class UtilityProcess extends EventEmitter {
  readonly #child;

  constructor(path: string) {
    super();
    this.#child = fork(path, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} });
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? 1));
  }
  postMessage(message: object): void {
    if (this.#child.connected) this.#child.send(message);
  }
  kill(): boolean {
    return this.#child.kill('SIGKILL');
  }
}

export const utilityProcess = { fork: (path: string): UtilityProcess => new UtilityProcess(path) };
