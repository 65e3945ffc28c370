import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** One version of one page: of the file itself (`frame` null), or of a frame of its write-ahead log. */
export interface Page {
  readonly number: number;
  readonly frame: number | null;
  readonly bytes: Buffer;
}

/** What can be read of a SQLite file without SQLite: every version of every page, damaged or not. */
export interface Pages {
  readonly size: number;
  /** All versions; of a log also what SQLite no longer trusts. */
  all(): Generator<Page>;
  /** The newest version of a page that the log holds, else that of the file. */
  newest(number: number): Buffer | undefined;
  /** The file's own version. */
  inFile(number: number): Buffer | undefined;
  close(): void;
}

const sizes = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];
/** What SQLite has used since 2016, and what this app never changes. */
const usualSize = 4096;

/** A header may be torn; then the usual size is tried. https://www.sqlite.org/fileformat.html#the_database_header */
function pageSize(header: Buffer): number {
  const told = header.length >= 18 ? header.readUInt16BE(16) : 0;
  const size = told === 1 ? 65_536 : told;
  return sizes.includes(size) ? size : usualSize;
}

/** Opens a damaged file for reading; it is never written. */
export function openPages(file: string): Pages {
  const descriptor = existsSync(file) ? openSync(file, 'r') : undefined;
  const bytes = descriptor === undefined ? 0 : fstatSync(descriptor).size;
  const read = (at: number, length: number): Buffer => {
    const buffer = Buffer.alloc(length);
    const got = descriptor === undefined ? 0 : readSync(descriptor, buffer, 0, length, at);
    return buffer.subarray(0, got);
  };
  const log = readLog(`${file}-wal`);
  const size = log?.pageSize ?? pageSize(read(0, 100));
  const count = Math.ceil(bytes / size);
  const inFile = (number: number): Buffer | undefined => {
    const page = number < 1 || number > count ? undefined : read((number - 1) * size, size);
    // A truncated last page is read as far as it goes.
    return page && Buffer.concat([page, Buffer.alloc(size - page.length)]);
  };
  return {
    size,
    *all() {
      for (let number = 1; number <= count; number += 1) {
        const page = inFile(number);
        if (page) yield { number, frame: null, bytes: page };
      }
      for (const frame of log?.frames ?? []) yield frame;
    },
    newest: (number) => log?.newest.get(number) ?? inFile(number),
    inFile,
    close: () => descriptor !== undefined && closeSync(descriptor),
  };
}

interface Log {
  readonly pageSize: number;
  readonly frames: readonly Page[];
  readonly newest: ReadonlyMap<number, Buffer>;
}

const headerSize = 32;
const frameHeader = 24;

/** All frames of a write-ahead log, whatever their checksums say: entries prove themselves. */
function readLog(file: string): Log | undefined {
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  if (bytes.length < headerSize) return undefined;
  const told = bytes.readUInt32BE(8);
  const size = sizes.includes(told) ? told : usualSize;
  const frames: Page[] = [];
  for (let at = headerSize, frame = 0; at + frameHeader + size <= bytes.length; at += frameHeader + size, frame += 1)
    frames.push({
      number: bytes.readUInt32BE(at),
      frame,
      bytes: bytes.subarray(at + frameHeader, at + frameHeader + size),
    });
  return { pageSize: size, frames, newest: new Map(frames.map((each) => [each.number, each.bytes])) };
}
