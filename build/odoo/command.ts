import { spawn } from 'node:child_process';

/** Ends with an exit code other than 0. `output` is what the command said, both streams. */
export class CommandFailed extends Error {
  readonly output: string;

  constructor(command: string, code: number | null, output: string) {
    super(`${command} ended with ${code ?? 'a signal'}:\n${output.trim().slice(-2000)}`);
    this.output = output;
  }
}

export interface CommandOptions {
  env?: Record<string, string>;
  cwd?: string;
  /** Run as this Unix user (needs root). */
  as?: { uid: number; gid: number };
}

/** Runs a command to its end and returns its standard output. Throws CommandFailed, or the spawn error (ENOENT). */
export function run(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.env },
      ...(options.cwd ? { cwd: options.cwd } : {}),
      ...options.as,
    });
    let out = '';
    let all = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data;
      all += data;
    });
    child.stderr.on('data', (data: Buffer) => (all += data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new CommandFailed(`${command} ${args.join(' ')}`, code, all));
    });
  });
}

/** Uid and gid of a Unix user by name. */
export async function unixUser(name: string): Promise<{ uid: number; gid: number }> {
  return { uid: Number(await run('id', ['-u', name])), gid: Number(await run('id', ['-g', name])) };
}
