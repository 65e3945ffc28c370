import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A running device process, whoever started it: Node's fork here, Electron's utility process in the shell. */
export interface DeviceChild {
  send(message: unknown): void;
  onMessage(take: (message: unknown) => void): void;
  /** Called once, with a line on how it ended. */
  onExit(take: (how: string) => void): void;
  kill(): void;
}
export type SpawnDevice = () => DeviceChild;

const memoryLimitMb = 512;

/** Beside this file when run from source; bundled, `device-process.js` lies beside the bundle. */
export const deviceEntry = (): string =>
  import.meta.url.endsWith('.ts')
    ? fileURLToPath(new URL('./opcua/process.ts', import.meta.url))
    : fileURLToPath(new URL('./device-process.js', import.meta.url));

/** What Node itself needs, on Windows too. */
const childEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(['PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap((name) => [[name, process.env[name]]]));

/** Forks the device process with Node. It gets no environment of ours: it talks to foreign machines. */
export const forkDevice: SpawnDevice = () => {
  const child = fork(deviceEntry(), [], {
    execArgv: [`--max-old-space-size=${memoryLimitMb}`],
    env: childEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.on('data', (data: Buffer) => (lastWords = (lastWords + data.toString()).slice(-2000)));
  return {
    send: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (take) => void child.on('message', take),
    onExit: (take) => {
      const how = (code: number | null, signal: string | null): string =>
        `${signal ?? `exit ${code}`} ${/^\w*Error.*$/m.exec(lastWords)?.[0] ?? ''}`.trim();
      let told = false;
      const once = (text: string): void => {
        if (!told) take(text);
        told = true;
      };
      child.on('error', (error) => once(error.message));
      child.on('exit', (code, signal) => once(how(code, signal)));
    },
    kill: () => void child.kill('SIGKILL'),
  };
};
