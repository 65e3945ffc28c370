import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const headerSize = 32;
const frameHeader = 24;
/** Big-endian checksums have the last bit set. https://www.sqlite.org/fileformat.html#the_write_ahead_log */
const magic = 0x377f0682;

/**
 * Whether a write-ahead log was damaged in a way that a power cut never leaves behind. SQLite itself says nothing: it takes the
 * log up to the first broken frame and drops the rest. Each commit is on the disk before the next one begins, so behind the first
 * broken frame a power cut leaves at most one mark of a commit.
 */
export function logIsDamaged(file: string): boolean {
  let behind = 0;
  for (const frame of framesOf(file)) {
    if (frame === 'no log') return true;
    if (!frame.sound && frame.current && frame.commit > 0) behind += 1;
  }
  return behind > 1;
}

/** The newest committed version of each page that stands in the log, and how many pages the file then has. */
export function committedPages(file: string): { readonly pages: ReadonlyMap<number, Buffer>; readonly size: number } {
  const pages = new Map<number, Buffer>();
  let uncommitted: [number, Buffer][] = [];
  let size = 0;
  for (const frame of framesOf(file)) {
    if (frame === 'no log' || !frame.sound) break;
    uncommitted.push([frame.page, Buffer.from(frame.bytes)]);
    if (frame.commit === 0) continue;
    for (const [page, bytes] of uncommitted) pages.set(page, bytes);
    uncommitted = [];
    size = frame.commit;
  }
  return { pages, size };
}

interface Frame {
  readonly page: number;
  /** Pages of the file after this commit; 0 for a frame that ends no commit. */
  readonly commit: number;
  /** Written since the log was begun anew. */
  readonly current: boolean;
  /** It and all before it are as they were written. */
  readonly sound: boolean;
  /** Valid until the next frame is asked for. */
  readonly bytes: Buffer;
}

function* framesOf(file: string): Generator<Frame | 'no log'> {
  const log = `${file}-wal`;
  if (!existsSync(log)) return;
  const descriptor = openSync(log, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const header = Buffer.alloc(headerSize);
    if (size < headerSize || readSync(descriptor, header, 0, headerSize, 0) < headerSize) return;
    if (header.every((byte) => byte === 0)) return;
    const swap = (header.readUInt32BE(0) & 1) === 0;
    const pageSize = header.readUInt32BE(8);
    let sums = checksum(header.subarray(0, 24), [0, 0], swap);
    // The header is written at once, within one sector: a power cut leaves no half of it.
    if ((header.readUInt32BE(0) & ~1) !== magic || !isSum(header, 24, sums) || pageSize > 65_536) {
      yield 'no log';
      return;
    }
    const frame = Buffer.alloc(frameHeader + pageSize);
    let sound = true;
    for (let at = headerSize; at + frame.length <= size; at += frame.length) {
      readSync(descriptor, frame, 0, frame.length, at);
      const current = frame.compare(header, 16, 24, 8, 16) === 0;
      if (sound) {
        sums = checksum(frame.subarray(frameHeader), checksum(frame.subarray(0, 8), sums, swap), swap);
        sound = current && isSum(frame, 16, sums);
      }
      const bytes = frame.subarray(frameHeader);
      yield { page: frame.readUInt32BE(0), commit: frame.readUInt32BE(4), current, sound, bytes };
    }
  } finally {
    closeSync(descriptor);
  }
}

type Sums = readonly [number, number];

const isSum = (bytes: Buffer, at: number, [a, b]: Sums): boolean =>
  bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b;

function checksum(bytes: Buffer, [first, second]: Sums, swap: boolean): Sums {
  let a = first;
  let b = second;
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + (swap ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) + b) >>> 0;
    b = (b + (swap ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)) + a) >>> 0;
  }
  return [a, b];
}
