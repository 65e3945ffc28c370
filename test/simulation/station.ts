import { resolveException } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import { needKnownOutcomes } from '../../main/floor/posting-way.ts';
import { newDelivery, type PostingProfileName } from '../../sync/domain/delivery.ts';
import type { Entry, EntryId, EntryPayload } from '../../sync/domain/entry.ts';
import { sealed } from '../../sync/domain/seal.ts';
import { iso } from '../../sync/domain/time.ts';
import { createEngine, type Engine } from '../../sync/engine.ts';
import type { PostingProfile } from '../../sync/odoo/postings.ts';
import type { OdooTransport } from '../../sync/ports.ts';
import { Dice } from './dice.ts';
import { Disk } from './disk.ts';
import type { Judge } from './judge.ts';
import { Life } from './life.ts';
import type { Caller, Network } from './network.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';

export type ProfileMaker = (way: {
  readonly transport: OdooTransport;
  readonly clock: Life['clock'];
  readonly store: Life['store'];
  readonly station: string;
  readonly dice: Dice;
}) => PostingProfile;

export interface StationDeps {
  readonly caller: Caller;
  readonly seed: number;
  readonly nth: number;
  readonly network: Network;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly judge: Judge;
  /** The way of posting, and those that it may be changed to, in turn. */
  readonly ways: readonly [Way, ...Way[]];
}

export interface Way {
  readonly name: PostingProfileName;
  readonly profile: ProfileMaker;
}

export type PlainChoice = 'retry' | 'acknowledge';

const silent = { info: () => undefined, warn: () => undefined };

/** One workstation: a disk that lasts, and one process after the other with the real engine in it. */
export class Station {
  readonly name: string;
  readonly disk: Disk;
  /** What the operator was told to be saved, as it was saved. */
  readonly acknowledged = new Map<EntryId, Entry>();
  /** Virtual time of each acknowledgement. */
  readonly savedAt = new Map<EntryId, number>();
  deviceOffset = 0;
  /** Decisions of a person that are being kept. */
  #decisions = new Set<string>();
  engine: Engine | undefined;
  readonly #deps: StationDeps;
  readonly #dice: Dice;
  #life: Life | undefined;
  #made = 0;
  #isEnding = false;
  #switched = 0;

  constructor(deps: StationDeps) {
    this.#deps = deps;
    this.name = deps.caller.name;
    this.#dice = new Dice(deps.seed, 100 + deps.nth);
    this.disk = new Disk({ onDelivery: (entry, before) => deps.judge.delivery(this, entry, before) });
  }

  get isUp(): boolean {
    return this.#life !== undefined && !this.#life.isOver && !this.#isEnding;
  }

  get isDeciding(): boolean {
    return this.#decisions.size > 0;
  }

  boot(): void {
    const { caller, network, timeline, trace, judge } = this.#deps;
    const { profile } = this.#way(this.#switched);
    if (this.isUp) return;
    trace.note(timeline.now, this.name, 'starts');
    const dice = this.#dice;
    const life = new Life({
      disk: this.disk,
      caller,
      network,
      timeline,
      dice,
      deviceOffset: () => this.deviceOffset,
      onDeath: () => this.#died(),
      onCall: (call, reply, underWay) => judge.call(this, call, reply, underWay),
    });
    this.#life = life;
    this.#isEnding = false;
    // What the last life was doing died with it.
    this.#decisions = new Set();
    const { store, transport, clock } = life;
    const engine = createEngine({
      store,
      transport,
      clock,
      profile: profile({ transport, clock, store, station: this.name, dice }),
      random: { next: () => dice.next(), bytes: (length) => new Uint8Array(length) },
      log: silent,
      onStatus: () => {
        if (!life.isOver) judge.status(this, engine.status());
      },
    });
    this.engine = engine;
    engine.start();
  }

  die(): void {
    this.#life?.die();
  }

  /** Ends as the shop-floor shell ends it, and starts again. */
  restart(): void {
    const { engine } = this;
    const life = this.#life;
    if (!this.isUp || !engine || !life) return;
    this.#deps.trace.note(this.#deps.timeline.now, this.name, 'stops');
    this.#isEnding = true;
    void this.#bootAfter(engine.stop(), life);
  }

  /** Set-up keeps another way of posting while nothing is sent; it refuses while an entry may have reached Odoo in this one. */
  switchWay(): void {
    const { engine } = this;
    const life = this.#life;
    if (!this.isUp || !engine || !life || this.#deps.ways.length === 1) return;
    this.#isEnding = true;
    void this.#bootAfter(this.#switchAfter(engine.stop(), life), life);
  }

  async #switchAfter(stopped: Promise<void>, { store }: Life): Promise<void> {
    await stopped;
    const { name } = this.#way(this.#switched + 1);
    const isRefused = await needKnownOutcomes({ store }, name).then(
      () => false,
      () => true,
    );
    if (!isRefused) this.#switched += 1;
    const { timeline, trace } = this.#deps;
    trace.note(timeline.now, this.name, isRefused ? 'may not post as' : 'posts from now on as', name);
  }

  #way(nth: number): Way {
    const { ways } = this.#deps;
    return ways[nth % ways.length] ?? ways[0];
  }

  async #bootAfter(stopped: Promise<void>, life: Life): Promise<void> {
    await stopped;
    if (life.isOver) return;
    life.isOver = true;
    this.#isEnding = false;
    this.boot();
  }

  /** Records one entry as the floor does; nothing is acknowledged when the disk is full or the station dies. */
  record(lane: string, payload: EntryPayload): void {
    const life = this.#life;
    const { timeline, trace, seed, nth } = this.#deps;
    if (!life || !this.isUp) return;
    this.#made += 1;
    const id = idOf(seed, nth, this.#made);
    const at = iso(life.clock.now());
    const built = life.store.recordEntry((seq) =>
      sealed({
        id,
        seq,
        station: this.name,
        operator: 'Anna',
        touchedAt: at,
        recordedAt: at,
        monotonicMs: Math.round(life.clock.monotonic()),
        clockOffsetMs: null,
        lane,
        payload,
        delivery: newDelivery(at),
      }),
    );
    void this.#acknowledge(built).catch(() => trace.note(timeline.now, this.name, 'cannot save'));
  }

  async #acknowledge(built: Promise<Entry>): Promise<void> {
    const entry = await built;
    const { timeline, trace } = this.#deps;
    const { id, seq, lane, payload } = entry;
    this.acknowledged.set(id, entry);
    this.savedAt.set(id, timeline.now);
    trace.note(timeline.now, this.name, `saved #${seq} ${payload.kind} ${lane}`, payload.quantity);
    this.engine?.kick();
  }

  /** A person decides an open exception. */
  decide(pick: (choices: readonly PlainChoice[]) => PlainChoice, which: string): void {
    const life = this.#life;
    const exception = this.disk.open.get(which);
    if (!life || !this.isUp || !exception) return;
    const { timeline, trace } = this.#deps;
    const { store, clock } = life;
    const choice = pick(exception.choices.filter((each) => each === 'retry' || each === 'acknowledge'));
    trace.note(timeline.now, this.name, `decides ${exception.id}`, choice);
    const picture = new Picture(store, () => ({ holdLocationId: null }));
    const decisions = this.#decisions.add(which);
    void resolveException({ store, clock, picture }, exception.id, choice)
      .then(
        () => this.engine?.kick(),
        () => undefined,
      )
      .finally(() => decisions.delete(which));
  }

  #died(): void {
    const { timeline, trace, network } = this.#deps;
    trace.note(timeline.now, this.name, 'dies');
    const rest = network.weather.crash > 0 || network.weather.crashEvery > 0 ? this.#dice.spread(100, 20_000) : 100;
    timeline.after(rest, () => this.boot());
  }
}

const idOf = (seed: number, station: number, nth: number): string =>
  `01990000-0000-7${station.toString(16).padStart(3, '0')}-8000-${(seed >>> 0).toString(16).padStart(8, '0')}${nth.toString(16).padStart(4, '0')}`;
