import { closeSync, ftruncateSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Content, type Change, type Range } from './content.ts';
import { survivors } from './survivors.ts';
import type { Step } from './trace.ts';

/** One file's content, whatever its name is at the moment. */
interface Inode {
  /** Its file on the RAM disk, which holds `safe` between two cuts. */
  readonly descriptor: number;
  /** Where that file is while no name stands for it. */
  readonly home: string;
  /** What is surely on the disk. */
  readonly safe: Content;
  /** The same, with what survived while a state is laid out. */
  readonly now: Content;
  /** What the operating system still holds back. */
  waiting: Change[];
}

/** What a name stands for: the last is what the process sees; until the folder is synchronised each may be found after a cut. */
type Versions = (Inode | undefined)[];

/** A disk that keeps nothing but what was synchronised, and of the rest whatever chance leaves. */
export class Disk {
  /** Where the states are laid out, by the names that the traced process used. */
  readonly folder: string;
  readonly #homes: string;
  readonly #names = new Map<string, Versions>();
  readonly #placed = new Map<string, Inode>();
  readonly #inodes: Inode[] = [];

  constructor(folder: string) {
    this.folder = join(folder, 'state');
    this.#homes = join(folder, 'inodes');
    for (const each of [this.folder, this.#homes]) mkdirSync(each, { recursive: true });
  }

  take(step: Step): void {
    if (step.kind === 'told') return;
    if (step.kind === 'sync-folder') {
      for (const versions of this.#names.values()) versions.splice(0, versions.length - 1);
      return;
    }
    const versions = this.#names.get(step.file) ?? [undefined];
    this.#names.set(step.file, versions);
    const inode = versions.at(-1);
    if (step.kind === 'create') {
      if (!inode) versions.push(this.#newInode());
    } else if (step.kind === 'remove') versions.push(undefined);
    else if (!inode) throw new Error(`${step.file} was changed before it was there`);
    else if (step.kind === 'sync') synchronise(inode);
    else inode.waiting.push(step);
  }

  /**
   * Draws a state in which the files may be after the power went now, and takes it back after `judge`. `random`
   * undefined: nothing that waited survived.
   * @param judge gets a text that is the same for the same bytes, and what lays the state out in `folder`
   */
  cut(random: (() => number) | undefined, judge: (identity: string, layOut: () => void) => void): void {
    const changed: { readonly inode: Inode; readonly ranges: readonly Range[] }[] = [];
    const chosen = new Map<string, Inode | undefined>();
    let identity = '';
    for (const [name, versions] of this.#names) {
      const inode = versions[random ? Math.floor(random() * versions.length) : 0];
      chosen.set(name, inode);
      if (!inode) continue;
      const ranges = random ? inode.now.apply(survivors(inode.waiting, random)) : [];
      changed.push({ inode, ranges });
      identity += `${name} ${inode.now.identity(inode.safe, ranges).join(' ')} `;
    }
    let laidOut = false;
    judge(identity, () => {
      laidOut = true;
      for (const [name, inode] of chosen) this.#place(name, inode);
      for (const { inode, ranges } of changed) put(inode, inode.now, inode.safe.size, ranges);
    });
    for (const { inode, ranges } of changed) {
      const { size } = inode.now;
      inode.now.copy(inode.safe, ranges);
      if (laidOut) put(inode, inode.safe, size, ranges);
    }
  }

  /** From now on the state that chance leaves is all there is: a computer that was switched on again. */
  restart(random: () => number): void {
    for (const [name, versions] of this.#names) {
      const inode = versions[Math.floor(random() * versions.length)];
      this.#names.set(name, [inode]);
      if (!inode) continue;
      inode.waiting = [...survivors(inode.waiting, random)];
      synchronise(inode);
      this.#place(name, inode);
    }
  }

  /** What the process itself would read, by name: with everything that waits. */
  seen(): Map<string, Buffer> {
    const files = new Map<string, Buffer>();
    for (const [name, versions] of this.#names) {
      const inode = versions.at(-1);
      if (!inode) continue;
      const ranges = inode.now.apply(inode.waiting);
      files.set(name, Buffer.from(inode.now.bytes.subarray(0, inode.now.size)));
      inode.now.copy(inode.safe, ranges);
    }
    return files;
  }

  close(): void {
    for (const { descriptor } of this.#inodes) closeSync(descriptor);
  }

  #newInode(): Inode {
    const home = join(this.#homes, String(this.#inodes.length));
    const inode = { descriptor: openSync(home, 'w+'), home, safe: new Content(), now: new Content(), waiting: [] };
    this.#inodes.push(inode);
    return inode;
  }

  #place(name: string, inode: Inode | undefined): void {
    const placed = this.#placed.get(name);
    if (placed === inode) return;
    const file = join(this.folder, name);
    if (placed) renameSync(file, placed.home);
    if (inode) {
      renameSync(inode.home, file);
      this.#placed.set(name, inode);
    } else this.#placed.delete(name);
  }
}

function synchronise(inode: Inode): void {
  const { safe, now, waiting } = inode;
  const size = safe.size;
  const ranges = now.apply(waiting);
  const sums = now.identity(safe, ranges);
  safe.copy(now, ranges);
  safe.sums = sums;
  inode.waiting = [];
  put(inode, safe, size, ranges);
}

/** Brings the file on the RAM disk from `size` bytes to `content`, which differs in `ranges`. */
function put({ descriptor }: Inode, content: Content, size: number, ranges: readonly Range[]): void {
  if (content.size !== size) ftruncateSync(descriptor, content.size);
  for (const { start, end } of ranges) {
    const length = Math.min(end, content.size) - start;
    if (length > 0) writeSync(descriptor, content.bytes, start, length, start);
  }
}
