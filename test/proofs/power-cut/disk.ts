import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Step } from './trace.ts';

type Change = Extract<Step, { kind: 'write' | 'truncate' }>;

/** Smallest part of a write that a disk keeps whole, in bytes. */
const sector = 512;

/** One file: what is surely on the disk, and what the operating system still holds back. */
interface DiskFile {
  safe: Content;
  waiting: Change[];
}

/** Bytes with room to grow. */
interface Content {
  bytes: Buffer;
  size: number;
}

/** A disk that keeps nothing but what was synchronised, and of the rest whatever chance leaves. */
export class Disk {
  readonly #files = new Map<string, DiskFile>();

  take(step: Step): void {
    if (step.kind === 'told') return;
    const file = this.#files.get(step.file) ?? { safe: { bytes: Buffer.alloc(1 << 16), size: 0 }, waiting: [] };
    this.#files.set(step.file, file);
    if (step.kind === 'remove') this.#files.delete(step.file);
    else if (step.kind === 'sync') {
      for (const change of file.waiting) apply(file.safe, change);
      file.waiting = [];
    } else file.waiting.push(step);
  }

  /** Writes the files into `folder` as they may be after the power went now. `random` undefined: nothing that waited survived. */
  cut(folder: string, random: (() => number) | undefined): void {
    for (const [name, { safe, waiting }] of this.#files) {
      const survived = random ? waiting.flatMap((change) => torn(change, random)) : [];
      const content = survived.length === 0 ? safe : { bytes: Buffer.from(safe.bytes), size: safe.size };
      for (const change of survived) apply(content, change);
      writeFileSync(join(folder, basename(name)), content.bytes.subarray(0, content.size));
    }
  }
}

/** The sectors of a change that chance lets survive. */
function torn(change: Change, random: () => number): Change[] {
  if (change.kind === 'truncate') return random() < 0.5 ? [change] : [];
  const share = random();
  const kept: Change[] = [];
  for (let start = 0; start < change.data.length; start += sector) {
    if (random() >= share) continue;
    kept.push({ ...change, offset: change.offset + start, data: change.data.subarray(start, start + sector) });
  }
  return kept;
}

function apply(content: Content, change: Change): void {
  const end = change.kind === 'truncate' ? change.size : change.offset + change.data.length;
  if (end > content.bytes.length) content.bytes = Buffer.concat([content.bytes], 2 * end);
  if (change.kind === 'write') {
    change.data.copy(content.bytes, change.offset);
    content.size = Math.max(content.size, end);
  } else {
    // What is cut off reads as zeros, should the file grow again.
    content.bytes.fill(0, end);
    content.size = end;
  }
}
