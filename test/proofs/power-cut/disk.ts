import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Step } from './trace.ts';

type Change = Extract<Step, { kind: 'write' | 'truncate' }>;

/** Smallest part of a write that a disk keeps whole, in bytes. */
const sector = 512;

/** One file: what is surely on the disk, and what the operating system still holds back. */
interface DiskFile {
  safe: Buffer;
  waiting: Change[];
}

/** A disk that keeps nothing but what was synchronised, and of the rest whatever chance leaves. */
export class Disk {
  readonly #files = new Map<string, DiskFile>();

  take(step: Step): void {
    if (step.kind === 'told') return;
    const file = this.#files.get(step.file) ?? { safe: Buffer.alloc(0), waiting: [] };
    this.#files.set(step.file, file);
    if (step.kind === 'remove') this.#files.delete(step.file);
    else if (step.kind === 'sync') {
      file.safe = file.waiting.reduce((content, change) => apply(content, change), file.safe);
      file.waiting = [];
    } else file.waiting.push(step);
  }

  /** Writes the files into `folder` as they may be after the power went now. `random` undefined: nothing that waited survived. */
  cut(folder: string, random: (() => number) | undefined): void {
    for (const [name, { safe, waiting }] of this.#files) {
      const survived = random ? waiting.flatMap((change) => torn(change, random)) : [];
      writeFileSync(join(folder, basename(name)), survived.reduce(apply, safe));
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

function apply(content: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') return Buffer.concat([content.subarray(0, change.size)], change.size);
  const end = change.offset + change.data.length;
  const grown = end > content.length ? Buffer.concat([content], end) : content;
  // A copy on growth only: `safe` buffers are handed out to nobody but this class and `cut`.
  const result = grown === content ? Buffer.from(content) : grown;
  change.data.copy(result, change.offset);
  return result;
}
