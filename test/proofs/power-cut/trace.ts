import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a process did to its files, in order, and what it told the world. */
export type Step =
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'remove'; readonly file: string }
  | { readonly kind: 'told'; readonly text: string };

export const traced = 'pwrite64,write,fsync,fdatasync,ftruncate,unlink,rename';

const call = /^\d+ +(\w+)\((.*)\) += (-?\d+)/;
const unhex = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');
const path = (text: string): string => (text.startsWith('\\x') ? unhex(text).toString() : text);

/** Reads `strace -f -y -xx` output. Calls that failed are left out. */
export async function* stepsOf(trace: string): AsyncGenerator<Step> {
  for await (const line of createInterface({ input: createReadStream(trace), crlfDelay: Infinity })) {
    if (line.includes('<unfinished')) throw new Error(`Two threads wrote at once: ${line.slice(0, 80)}`);
    const [, name = '', args = '', result = '-1'] = call.exec(line) ?? [];
    const step = Number(result) < 0 ? undefined : toStep(name, args);
    if (step) yield step;
  }
}

function toStep(name: string, args: string): Step | undefined {
  const [, descriptor, file = ''] = /^(\d+)<([^>]*)>/.exec(args) ?? [];
  const [, data = '', rest = ''] = /"((?:\\x[0-9a-f]{2})*)"(?:, (.*))?$/.exec(args) ?? [];
  if (name === 'write') return descriptor === '1' ? { kind: 'told', text: unhex(data).toString() } : undefined;
  if (name === 'unlink') return { kind: 'remove', file: unhex(data).toString() };
  if (name === 'fsync' || name === 'fdatasync') return { kind: 'sync', file: path(file) };
  if (name === 'ftruncate') return { kind: 'truncate', file: path(file), size: Number(args.split(', ').at(-1)) };
  if (name !== 'pwrite64') throw new Error(`This proof does not know ${name}`);
  return { kind: 'write', file: path(file), offset: Number(rest.split(', ').at(-1)), data: unhex(data) };
}
