import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import { postingActionProfile } from '../../sync/odoo/postings.ts';
import { Dice } from './dice.ts';
import { drain, mustDrain } from './drain.ts';
import { nextRecord } from './floor.ts';
import { Judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { Network, type Caller } from './network.ts';
import { Planner } from './planner.ts';
import { Station, type ProfileMaker } from './station.ts';
import { Timeline } from './timeline.ts';
import { Trace } from './trace.ts';
import { isAtRest, isBlocked, judgeEnd, judgeReplicas } from './verdict.ts';
import { calm, drawWeather, type Weather } from './weather.ts';
import { actionSource, type World } from './world.ts';

export interface SeedOptions {
  /** Keeps the trace in words. */
  readonly inWords?: boolean;
  /** The way in which stations post; drawn for each seed when absent. */
  readonly profile?: (world: World) => ProfileMaker;
  readonly weather?: Partial<Weather>;
}

export interface SeedResult {
  readonly seed: number;
  readonly hash: string;
  readonly violations: readonly string[];
  readonly lines: readonly string[];
  readonly entries: number;
  readonly virtualMs: number;
}

/** So long after the faults have stopped everything must be at rest. */
const calmLimitMs = 320_000;
/** A station at rest sends what is recorded within this time. */
const atOnceMs = 3_000;

export const actionProfile =
  (world: World): ProfileMaker =>
  ({ transport, station }) =>
    postingActionProfile(transport, { actionId: world.actionId, station, source: actionSource });

export const noFootprint =
  (): ProfileMaker =>
  ({ transport, clock }) =>
    noFootprintProfile(transport, clock);

/** Plays one seed from beginning to end. Synchronous: all waiting is virtual. */
export function runSeed(world: World, seed: number, options: SeedOptions = {}): SeedResult {
  mustDrain();
  world.reset();
  const play = new Play(world, seed, options);
  play.stormyPhase();
  play.calmPhase();
  return play.result();
}

class Play {
  readonly #world: World;
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #timeline = new Timeline();
  readonly #trace: Trace;
  readonly #ledger: Ledger;
  readonly #judge: Judge;
  readonly #network: Network;
  readonly #callers: Caller[];
  readonly #stations: Station[];
  readonly #planner: Planner;
  #isCalm = false;

  constructor(world: World, seed: number, options: SeedOptions) {
    this.#world = world;
    this.#seed = seed;
    this.#dice = new Dice(seed);
    const dice = this.#dice;
    const timeline = this.#timeline;
    this.#trace = new Trace(options.inWords ?? false);
    this.#ledger = new Ledger(world);
    const shared = { world, timeline, trace: this.#trace, ledger: this.#ledger };
    const judge = new Judge(shared);
    this.#judge = judge;
    const isBare = options.profile === undefined && dice.chance(0.15);
    const profile = (options.profile ?? (isBare ? noFootprint : actionProfile))(world);
    // Without anything of ours in Odoo a proxy that sends twice may scrap twice: nobody can help that, so it is a control alone.
    const drawn = drawWeather(dice);
    const weather = { ...drawn, ...(isBare ? { twice: 0 } : {}), ...options.weather };
    this.#network = new Network({ ...shared, dice, onEffects: (...done) => judge.carriedOut(...done) }, weather);
    this.#planner = new Planner({ ...shared, dice, judge });
    const count = dice.chance(0.6) ? 1 : dice.chance(0.7) ? 2 : 3;
    const users = Object.values(world.plant.stations).slice(0, count);
    this.#callers = users.map(({ userId }, at) => ({ name: `S${at + 1}`, uid: userId, isCut: false }));
    this.#stations = this.#callers.map(
      (caller, nth) =>
        new Station({ caller, seed, nth, network: this.#network, timeline, trace: this.#trace, judge, profile }),
    );
    judge.watch(this.#stations);
  }

  /** Everything may fail: only what must hold at each moment is judged. */
  stormyPhase(): void {
    const dice = this.#dice;
    const timeline = this.#timeline;
    const lasts = dice.spread(8_000, 50_000);
    for (const station of this.#stations) station.boot();
    drain();
    this.#planRecords(lasts);
    this.#planTroubles(this.#network.weather);
    while (timeline.step(lasts) && this.#judge.violations.length === 0);
  }

  #planRecords(lasts: number): void {
    const dice = this.#dice;
    const favourite = dice.pick(['O1', 'O2', 'O3', 'O4']);
    const count = dice.whole(3, 10);
    const isBurst = dice.chance(0.4);
    const burst = dice.between(0, lasts * 0.7);
    const spread = dice.spread(500, 15_000);
    for (let n = 0; n < count; n += 1) {
      const at = isBurst ? burst + dice.between(0, spread) : dice.between(0, lasts * 0.9);
      const station = dice.pick(this.#stations);
      const { lane, payload } = nextRecord(this.#world, dice, favourite);
      this.#timeline.after(at, () => station.record(lane, payload));
    }
  }

  /** Repeats `what` at random times with this mean, until it is calm. */
  #often(mean: number, what: () => void): void {
    if (mean <= 0) return;
    this.#timeline.after(mean * this.#dice.between(0.3, 1.7), () => {
      if (this.#isCalm) return;
      what();
      this.#often(mean, what);
    });
  }

  #planTroubles(weather: Weather): void {
    const dice = this.#dice;
    const timeline = this.#timeline;
    const anyone = (): Station => dice.pick(this.#stations);
    const forAWhile = (longest: number, begin: () => void, end: () => void): void => {
      begin();
      timeline.after(dice.spread(200, longest), end);
    };
    this.#often(weather.plannerEvery, () => this.#planner.act());
    this.#often(weather.decideEvery, () => this.#decide(anyone()));
    this.#often(weather.crashEvery, () => anyone().die());
    this.#often(weather.stopEvery, () => anyone().restart());
    this.#often(weather.clockJumpEvery, () => {
      const station = anyone();
      const years = 365 * 86_400_000;
      station.deviceOffset = dice.pick([0, 3_600_000, -3_600_000, 10 * years, -10 * years]);
      this.#trace.note(timeline.now, station.name, 'clock jumps to', station.deviceOffset);
    });
    this.#often(weather.partitionEvery, () => {
      const caller = dice.pick(this.#callers);
      this.#trace.note(timeline.now, caller.name, 'is cut off');
      forAWhile(
        30_000,
        () => (caller.isCut = true),
        () => (caller.isCut = false),
      );
    });
    this.#often(weather.odooDownEvery, () => {
      this.#trace.note(timeline.now, 'odoo', 'goes down');
      this.#network.dropAll();
      forAWhile(
        20_000,
        () => (this.#network.isOdooDown = true),
        () => (this.#network.isOdooDown = false),
      );
    });
    this.#often(weather.diskFullEvery, () => {
      const { disk, name } = anyone();
      this.#trace.note(timeline.now, name, 'has a full disk');
      forAWhile(
        20_000,
        () => (disk.isFull = true),
        () => (disk.isFull = false),
      );
    });
  }

  #decide(station: Station, always?: 'acknowledge'): void {
    for (const id of Array.from(station.disk.open.keys()))
      if (always || this.#dice.chance(0.5))
        station.decide((choices) => {
          if (always) return choices.includes('acknowledge') ? 'acknowledge' : 'retry';
          return this.#dice.pick(choices);
        }, id);
  }

  /** Faults are over: within a bound everything is settled or explained. */
  calmPhase(): void {
    if (this.#judge.violations.length > 0) return;
    this.#becomeCalm();
    const dice = this.#dice;
    const [decides, sweeps, records] = [dice.chance(0.4), dice.chance(0.15), dice.chance(0.15)];
    if (!this.#reachRest()) return;
    if (decides && this.#stations.some(({ disk }) => disk.open.size > 0)) {
      for (const station of this.#stations) this.#decide(station);
      drain();
      if (!this.#reachRest()) return;
    }
    this.#network.flush();
    drain();
    // What came so late is in Odoo now, and stations have to see it.
    if (!this.#reachRest()) return;
    judgeEnd(this.#verdict());
    if (records && !this.#recordsAtOnce()) return;
    if (sweeps && !this.#sweep()) return;
    for (const station of this.#stations) void judgeReplicas(this.#verdict(), station, sweeps);
    drain();
  }

  /** What is recorded at a station that rests goes to Odoo at once, and not with the next pull. */
  #recordsAtOnce(): boolean {
    const station = this.#dice.pick(this.#stations);
    const { lane, payload } = nextRecord(this.#world, this.#dice, 'O1');
    const isFree = [...station.disk.entries.values()].every(
      (entry) => entry.lane !== lane || entry.delivery.state !== 'parked',
    );
    const { online, failure } = station.engine?.status() ?? { online: false, failure: null };
    // A pause after a fault of the storm is no rest.
    if (!isFree || !online || failure !== null || this.#judge.isCalling(station)) return true;
    const end = this.#timeline.now + atOnceMs;
    const known = station.acknowledged.size;
    station.record(lane, payload);
    drain();
    while (this.#timeline.step(end));
    const waiting = [...station.acknowledged.values()].slice(known).filter((entry) => entry.lane === lane);
    for (const entry of waiting)
      if (station.disk.entries.get(entry.id)?.delivery.attempts === 0 && !isBlocked(station, entry))
        this.#judge.violate('P7', `${station.name} #${entry.seq} still waits ${atOnceMs} ms after it was saved`);
    return this.#reachRest();
  }

  /** After a new start stations look for records that vanished. */
  #sweep(): boolean {
    for (const station of this.#stations) {
      station.die();
      station.boot();
    }
    drain();
    this.#ledger.changedAt = this.#timeline.now;
    return this.#reachRest();
  }

  #verdict() {
    return { world: this.#world, judge: this.#judge, ledger: this.#ledger, stations: this.#stations };
  }

  #becomeCalm(): void {
    this.#isCalm = true;
    this.#trace.note(this.#timeline.now, 'calm', 'begins');
    this.#network.weather = calm;
    this.#network.isOdooDown = false;
    for (const caller of this.#callers) caller.isCut = false;
    for (const { disk } of this.#stations) disk.isFull = false;
  }

  /** Lets time pass until every station is at rest and has read Odoo as it is now. */
  #reachRest(): boolean {
    const limit = this.#timeline.now + calmLimitMs;
    const isResting = (station: Station): boolean =>
      isAtRest(station) && this.#judge.pulled(station) >= this.#ledger.changedAt;
    while (!this.#stations.every(isResting)) {
      if (this.#judge.violations.length > 0) return false;
      if (this.#timeline.step(limit)) continue;
      for (const station of this.#stations.filter((each) => !isResting(each)))
        this.#judge.violate('P7', `${station.name} is not at rest: ${JSON.stringify(station.engine?.status())}`);
      return false;
    }
    return this.#judge.violations.length === 0;
  }

  result(): SeedResult {
    return {
      seed: this.#seed,
      hash: this.#trace.hash,
      violations: this.#judge.violations,
      lines: this.#trace.lines,
      entries: this.#stations.reduce((total, { disk }) => total + disk.entries.size, 0),
      virtualMs: this.#timeline.now,
    };
  }
}
