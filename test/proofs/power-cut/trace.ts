import { createReadStream } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** What a process did to the files of one folder, in order, and what it told the world. `file` is the name in the folder. */
export type Step =
  | { readonly kind: 'create'; readonly file: string }
  | { readonly kind: 'write'; readonly file: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly file: string; readonly size: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'remove'; readonly file: string }
  /** The folder itself was synchronised: which names there are is now on the disk. */
  | { readonly kind: 'sync-folder' }
  | { readonly kind: 'told'; readonly text: string };

/** Everything that can change a file's content or name; a call that this proof cannot replay is an error, not a gap. */
const calls =
  'openat,open,creat,pwrite64,write,writev,pwritev,pwritev2,fsync,fdatasync,sync_file_range,ftruncate,truncate,' +
  'fallocate,unlink,unlinkat,rename,renameat,renameat2,link,linkat,copy_file_range,sendfile,mmap';

/** strace's options for a trace that `stepsOf` reads: all threads, names of descriptors, all bytes in hexadecimal. */
export const straceOptions = (trace: string): string[] =>
  `-f --seccomp-bpf -y -qq -xx -s 100000000 -e trace=${calls} -e signal=none`.split(' ').concat('-o', trace);

const call = /^(\w+)\((.*)\) += (-?\d+)/s;
const unhex = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');
const path = (text: string): string => (text.startsWith('\\x') ? unhex(text).toString() : text);

/** Reads a trace. Calls that failed, and what happened outside `folder`, are left out. */
export async function* stepsOf(trace: string, folder: string): AsyncGenerator<Step> {
  const begun = new Map<string, string>();
  for await (const line of createInterface({ input: createReadStream(trace), crlfDelay: Infinity })) {
    const space = line.indexOf(' ');
    const thread = line.slice(0, space);
    let text = line.slice(space).trimStart();
    if (text.endsWith(' <unfinished ...>')) {
      begun.set(thread, text.slice(0, -' <unfinished ...>'.length));
      continue;
    }
    // Another thread's call came between its start and its end.
    if (text.startsWith('<... ')) text = (begun.get(thread) ?? '') + text.slice(text.indexOf('resumed>') + 8);
    const [, name = '', args = '', result = '-1'] = call.exec(text) ?? [];
    const step = Number(result) < 0 ? undefined : toStep(name, args, text, folder);
    if (step) yield step;
  }
}

function toStep(name: string, args: string, text: string, folder: string): Step | undefined {
  const [, descriptor, shown = ''] = /^(\d+)<([^>]*)>/.exec(args) ?? [];
  const own = path(shown);
  if (name === 'write' && descriptor === '1') return { kind: 'told', text: data(args).toString() };
  if (name === 'openat' || name === 'unlink') return named(name, args, folder);
  if (own === folder) return name === 'fsync' || name === 'fdatasync' ? { kind: 'sync-folder' } : undefined;
  const touched = dirname(own) === folder;
  if (name === 'mmap') {
    const shared = new RegExp(`PROT_WRITE.*MAP_SHARED, \\d+<([^>]*)>`).exec(args)?.[1];
    if (shared !== undefined && dirname(path(shared)) === folder)
      throw new Error(`Written by mapping: ${path(shared)}`);
    return undefined;
  }
  const file = basename(own);
  if (touched && (name === 'fsync' || name === 'fdatasync')) return { kind: 'sync', file };
  if (touched && name === 'ftruncate') return { kind: 'truncate', file, size: Number(args.split(', ').at(-1)) };
  if (touched && name === 'pwrite64')
    return {
      kind: 'write',
      file,
      offset: Number(args.slice(args.lastIndexOf('", ') + 3).split(', ')[1]),
      data: data(args),
    };
  if (touched || mentions(args, folder)) throw new Error(`This proof does not know ${text.slice(0, 200)}`);
  return undefined;
}

function named(name: string, args: string, folder: string): Step | undefined {
  const file = data(args).toString();
  if (dirname(file) !== folder) return undefined;
  if (name === 'unlink') return { kind: 'remove', file: basename(file) };
  if (args.includes('O_TRUNC')) throw new Error(`Opened and emptied: ${file}`);
  return args.includes('O_CREAT') ? { kind: 'create', file: basename(file) } : undefined;
}

const data = (args: string): Buffer => unhex(args.slice(args.indexOf('"') + 1, args.lastIndexOf('"')));

const hex = (text: string): string => [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16)}`).join('');
const mentions = (args: string, folder: string): boolean => args.length < 10_000 && args.includes(hex(`${folder}/`));
