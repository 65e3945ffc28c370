import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { seeded } from '../../peers/seeded.ts';
import { traced, type Boot } from './boot.ts';
import { Disk } from './disk.ts';
import { Inspector, type Finding, type Model } from './inspect.ts';
import { ramFolder } from './ram.ts';
import { stepsOf, type Step } from './trace.ts';
import { Workload, type Deed } from './workload.ts';

export interface RoundOptions extends Pick<
  Boot,
  'seed' | 'deeds' | 'largestValue' | 'tidyEvery' | 'quiet' | 'planted'
> {
  /** Starts of the station, each on the disk that the power cut before it left. */
  readonly boots: number;
  /** Cuts tried after each step of the trace, on average. */
  readonly cutsPerStep: number;
}

/** How often each finding was made: each state is another image of the files, opened by SQLite and compared in full. */
export interface Tally extends Record<Finding, number> {
  /** Calls of the store that were acknowledged. */
  acknowledged: number;
  /** How often the log was moved into the file, and how often it was begun anew. */
  checkpoints: number;
  resets: number;
  /** Starts on a disk that a power cut left. */
  restarts: number;
}

export const noTally = (): Tally => ({
  before: 0,
  after: 0,
  half: 0,
  lost: 0,
  corrupt: 0,
  acknowledged: 0,
  checkpoints: 0,
  resets: 0,
  restarts: 0,
});

const databaseName = 'store.db';
const logName = `${databaseName}-wal`;

/**
 * P1 by experiment: the station's store is used under strace; the power is cut after many steps of the trace, keeping
 * only what was synchronised and what chance lets survive of the rest; each time SQLite opens what is left.
 */
export async function round(options: RoundOptions): Promise<Tally> {
  const folder = mkdtempSync(join(ramFolder(), 'plant-power-'));
  const replay = new Replay(folder, options);
  try {
    for (let boot = 1; boot <= options.boots; boot += 1) await replay.boot(boot === options.boots);
    return replay.tally;
  } finally {
    replay.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Replay {
  readonly tally = noTally();
  readonly #options: RoundOptions;
  readonly #live: string;
  readonly #trace: string;
  readonly #random: () => number;
  readonly #disk: Disk;
  readonly #inspector = new Inspector();
  /** Images that were good, and the deed up to which they hold everything. */
  readonly #good = new Map<string, number>();
  readonly #workload: Workload;
  readonly #model: Model = new Map();
  #underWay: Deed;
  /** Deeds that are in the model. */
  #done = 0;

  constructor(folder: string, options: RoundOptions) {
    this.#options = options;
    this.#live = join(folder, 'live');
    this.#trace = join(folder, 'trace');
    this.#random = seeded(options.seed ^ 0x5eed);
    this.#disk = new Disk(folder);
    this.#workload = new Workload(options.seed, options.largestValue);
    this.#underWay = this.#workload.next();
  }

  /** One start of the station on what the disk holds; in the end the power is cut for good, `last` or not. */
  async boot(last: boolean): Promise<void> {
    const random = this.#random;
    const { deeds } = this.#options;
    rmSync(this.#live, { recursive: true, force: true });
    mkdirSync(this.#live);
    for (const name of readdirSync(this.#disk.folder))
      if (!name.endsWith('-shm')) copyFileSync(join(this.#disk.folder, name), join(this.#live, name));
    const from = this.#done;
    const reopenAfter = Math.ceil(random() * deeds * 0.8);
    traced({ ...this.#options, file: join(this.#live, databaseName), from, reopenAfter }, this.#trace);
    const lastDeed = last ? deeds : Math.ceil(deeds * (0.8 + 0.2 * random()));
    let rest = last ? Infinity : Math.floor(random() * 20);
    for await (const step of stepsOf(this.#trace, this.#live)) {
      this.#take(step);
      if (this.#done - from >= lastDeed) rest -= 1;
      if (rest < 0) break;
    }
    if (this.#done - from < lastDeed) throw new Error(`Only ${this.#done - from} acknowledgements were traced`);
    if (last) this.#compareWithLive();
    else this.#restart();
  }

  /** The proof's own proof: a trace that was replayed to its end gives the very files that the process left. */
  #compareWithLive(): void {
    const replayed = this.#disk.seen();
    if (replayed.size !== readdirSync(this.#live).length) throw new Error('The trace does not tell of all files');
    for (const [name, bytes] of replayed)
      if (!readFileSync(join(this.#live, name)).equals(bytes))
        throw new Error(`The trace does not tell all of ${name}`);
  }

  #take(step: Step): void {
    this.#disk.take(step);
    if (step.kind === 'told') for (let said = step.text.split('\n').length; said > 1; said -= 1) this.#advance();
    if (step.kind === 'sync' && step.file === databaseName) this.tally.checkpoints += 1;
    if (step.kind === 'write' && step.file === logName && step.offset === 0) this.tally.resets += 1;
    const random = this.#random;
    for (let cuts = this.#options.cutsPerStep + random(); cuts >= 1; cuts -= 1)
      this.#disk.cut(random() < 0.05 ? undefined : random, (identity, lay) => this.#judge(identity, lay));
  }

  /** An image that was good is good again, unless more was acknowledged since than it holds. */
  #judge(identity: string, layOut: () => void): void {
    const holds = this.#good.get(identity);
    if (holds === this.#done || holds === this.#done + 1) return;
    layOut();
    const finding = this.#inspect();
    const good = finding === 'before' || finding === 'after';
    if (good) this.#good.set(identity, finding === 'after' ? this.#done + 1 : this.#done);
    if (!good || holds === undefined) this.tally[finding] += 1;
  }

  #inspect(): Finding {
    return this.#inspector.inspect(join(this.#disk.folder, databaseName), this.#model, this.#underWay.effects);
  }

  /** What was under way is acknowledged now. */
  #advance(): void {
    for (const [key, text] of this.#underWay.effects) {
      if (text === undefined) this.#model.delete(key);
      else this.#model.set(key, text);
    }
    this.#underWay = this.#workload.next();
    this.#done += 1;
    this.tally.acknowledged += 1;
  }

  #restart(): void {
    this.#disk.restart(this.#random);
    this.tally.restarts += 1;
    const found = this.#inspect();
    if (found === 'after') this.#advance();
    else if (found !== 'before') throw new Error(`After a power cut the disk is ${found}`);
  }

  close(): void {
    this.#disk.close();
  }
}
