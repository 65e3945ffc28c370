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
  const log = `${file}-wal`;
  if (!existsSync(log)) return false;
  const descriptor = openSync(log, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const header = Buffer.alloc(headerSize);
    if (size < headerSize || readSync(descriptor, header, 0, headerSize, 0) < headerSize) return false;
    if (header.every((byte) => byte === 0)) return false;
    const swap = (header.readUInt32BE(0) & 1) === 0;
    const sums = checksum(header.subarray(0, 24), [0, 0], swap);
    const pageSize = header.readUInt32BE(8);
    // The header is written at once, within one sector.
    if ((header.readUInt32BE(0) & ~1) !== magic || !isSum(header, 24, sums) || pageSize > 65_536) return true;
    return commitsBehindBreak(descriptor, { size, pageSize, swap, header, sums }) > 1;
  } finally {
    closeSync(descriptor);
  }
}

type Sums = readonly [number, number];

interface LogFile {
  readonly size: number;
  readonly pageSize: number;
  readonly swap: boolean;
  readonly header: Buffer;
  readonly sums: Sums;
}

function commitsBehindBreak(descriptor: number, { size, pageSize, swap, header, sums }: LogFile): number {
  const frame = Buffer.alloc(frameHeader + pageSize);
  let now = sums;
  let broken = false;
  let commits = 0;
  for (let at = headerSize; at + frame.length <= size; at += frame.length) {
    readSync(descriptor, frame, 0, frame.length, at);
    const current = frame.compare(header, 16, 24, 8, 16) === 0;
    if (!broken) {
      // Frames of the time before the log was begun anew.
      now = checksum(frame.subarray(frameHeader), checksum(frame.subarray(0, 8), now, swap), swap);
      broken = !current || !isSum(frame, 16, now);
    }
    if (broken && current && frame.readUInt32BE(4) !== 0) commits += 1;
  }
  return commits;
}

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
