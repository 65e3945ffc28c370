import { noFootprintProfile } from '../../sync/odoo/no-footprint/profile.ts';
import { holdingBoth } from '../../sync/odoo/no-footprint/held.ts';
import { postingActionProfile } from '../../sync/odoo/postings.ts';
import { planRestore } from './backup.ts';
import { Dice } from './dice.ts';
import { drain, mustDrain } from './drain.ts';
import { nextRecord } from './floor.ts';
import { Judge } from './judge.ts';
import { Ledger } from './ledger.ts';
import { Network, type Caller } from './network.ts';
import { Planner } from './planner.ts';
import { Station, type ProfileMaker, type Way } from './station.ts';
import { Timeline } from './timeline.ts';
import { Trace } from './trace.ts';
import { planTroubles } from './troubles.ts';
import { isAtRest, isBlocked, judgeEnd, judgeReplicas, restored } from './verdict.ts';
import { agedModels, calm, drawWeather, type Weather } from './weather.ts';
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

/** So long after the faults have stopped everything must be at rest: two fences (sync/fence.ts) and what comes between them. */
const calmLimitMs = 320_000;
/** An Odoo that dies of several postings in one call does so in calm as well: that is one fence more. */
const diesInCalmMs = 140_000;
/** What was written twice within one second is looked at again so long after its first sight (sync/cursors.ts). */
const secondSightMs = 2_000;
/** A station at rest sends what is recorded within this time. */
const atOnceMs = 3_000;
/** What was saved later than so long before that end, on a slow disk, had no time. */
const sentWithinMs = 1_000;

export const actionProfile =
  (world: World): ProfileMaker =>
  ({ transport, station }) =>
    holdingBoth(
      postingActionProfile(transport, { actionId: world.actionId, station, source: actionSource }),
      transport,
    );

export const noFootprint =
  (): ProfileMaker =>
  ({ transport, clock }) =>
    noFootprintProfile(transport, clock);

/** The way of posting, and the other one that it is changed to where that happens. */
function waysOf(world: World, isBare: boolean, given: SeedOptions['profile']): readonly [Way, ...Way[]] {
  const action: Way = { name: 'posting-action', profile: (given ?? actionProfile)(world) };
  const bare: Way = { name: 'no-footprint', profile: noFootprint() };
  if (given) return [action];
  return isBare ? [bare, action] : [action, bare];
}

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
  /** For what few seeds have. */
  readonly #rare: Dice;
  readonly #timeline = new Timeline();
  readonly #trace: Trace;
  readonly #ledger: Ledger;
  readonly #judge: Judge;
  readonly #network: Network;
  readonly #callers: Caller[];
  readonly #stations: Station[];
  readonly #planner: Planner;
  #isCalm = false;
  /** When Odoo is back from a backup; before the beginning when it never is. */
  #restoredAt = -1;

  constructor(world: World, seed: number, options: SeedOptions) {
    this.#world = world;
    this.#seed = seed;
    this.#dice = new Dice(seed);
    this.#rare = new Dice(seed, 50);
    const dice = this.#dice;
    const timeline = this.#timeline;
    this.#trace = new Trace(options.inWords ?? false);
    this.#ledger = new Ledger(world);
    const shared = { world, timeline, trace: this.#trace, ledger: this.#ledger };
    const judge = new Judge(shared);
    this.#judge = judge;
    const isBare = options.profile === undefined && dice.chance(0.15);
    const ways = waysOf(world, isBare, options.profile);
    // Without anything of ours in Odoo a proxy that sends twice may scrap twice: nobody can help that, so it is a control alone.
    const own = { poison: new Dice(seed, 52), counted: new Dice(seed, 51), aged: new Dice(seed, 55) };
    const drawn = { ...drawWeather(dice, this.#rare, own), ...options.weather };
    const isEverBare = isBare || (drawn.switchEvery > 0 && ways.length > 1);
    const weather = { ...drawn, ...(isEverBare ? { twice: 0 } : {}), ...options.weather };
    this.#network = new Network({ ...shared, dice, onEffects: (...done) => judge.carriedOut(...done) }, weather);
    world.age(agedModels(weather));
    this.#planner = new Planner({ ...shared, dice, judge });
    const count = dice.chance(0.6) ? 1 : dice.chance(0.7) ? 2 : 3;
    const users = Object.values(world.plant.stations).slice(0, count);
    this.#callers = users.map(({ userId }, at) => ({ name: `S${at + 1}`, uid: userId, isCut: false }));
    this.#stations = this.#callers.map(
      (caller, nth) =>
        new Station({ caller, seed, nth, network: this.#network, timeline, trace: this.#trace, judge, ways }),
    );
    judge.watch(this.#stations);
  }

  /** Everything may fail: only what must hold at each moment is judged. */
  stormyPhase(): void {
    const dice = this.#dice;
    const timeline = this.#timeline;
    const lasts = dice.spread(8_000, 50_000);
    const end = this.#planRestore(lasts);
    for (const station of this.#stations) station.boot();
    drain();
    this.#planRecords(lasts);
    this.#planTroubles();
    while (timeline.step(end) && this.#judge.violations.length === 0);
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

  /** @returns when the storm ends: in some seeds it goes on after Odoo was restored */
  #planRestore(lasts: number): number {
    if (!this.#network.weather.isRestored) return lasts;
    const rare = this.#rare;
    const shared = { world: this.#world, timeline: this.#timeline, trace: this.#trace, ledger: this.#ledger };
    this.#restoredAt = planRestore({ ...shared, judge: this.#judge, network: this.#network, dice: rare }, lasts);
    return rare.chance(0.5) ? lasts : this.#restoredAt + rare.spread(1_000, 30_000);
  }

  #planTroubles(): void {
    planTroubles({
      dice: this.#dice,
      timeline: this.#timeline,
      trace: this.#trace,
      network: this.#network,
      planner: this.#planner,
      stations: this.#stations,
      callers: this.#callers,
      isOver: () => this.#isCalm,
      decide: (station) => this.#decide(station),
    });
  }

  #decide(station: Station): void {
    for (const id of Array.from(station.disk.open.keys()))
      if (this.#dice.chance(0.5)) station.decide((choices) => this.#dice.pick(choices), id);
  }

  /** Faults are over: within a bound everything is settled or explained. */
  calmPhase(): void {
    if (this.#judge.violations.length > 0) return;
    this.#becomeCalm();
    const dice = this.#dice;
    const [decides, sweeps, records] = [dice.chance(0.4), dice.chance(0.15), dice.chance(0.15)];
    // What Odoo dies of keeps nothing back but its own lane (P4).
    if (!this.#reachRest()) return;
    this.#network.weather = { ...calm, heaviest: this.#network.weather.heaviest };
    if (!this.#reachRest()) return;
    if (!this.#sendLostAgain()) return;
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

  /** A person mostly lets all go to Odoo again that it has lost. */
  #sendLostAgain(): boolean {
    if (this.#restoredAt < 0) return true;
    judgeEnd(this.#verdict());
    for (const station of this.#stations)
      if (station.disk.open.has(restored) && this.#rare.chance(0.9))
        station.decide(() => (this.#rare.chance(0.9) ? 'retry' : 'acknowledge'), restored);
    drain();
    return this.#reachRest();
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
    const waiting = [...station.acknowledged.values()]
      .slice(known)
      .filter((entry) => entry.lane === lane && (station.savedAt.get(entry.id) ?? Infinity) + sentWithinMs <= end);
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
    const { poison, heaviest } = this.#network.weather;
    this.#network.weather = { ...calm, poison, heaviest };
    this.#network.isOdooDown = false;
    for (const caller of this.#callers) caller.isCut = false;
    for (const { disk } of this.#stations) disk.isFull = false;
  }

  /** Lets time pass until every station is at rest and has read Odoo as it is now. */
  #reachRest(): boolean {
    const bound = this.#network.weather.heaviest > 0 ? calmLimitMs + diesInCalmMs : calmLimitMs;
    const limit = Math.max(this.#timeline.now, this.#restoredAt) + bound;
    const isResting = (station: Station): boolean =>
      this.#timeline.now >= this.#restoredAt &&
      this.#judge.pulled(station) >= this.#ledger.changedAt + secondSightMs &&
      isAtRest(station, (posting) => this.#network.isPoison(posting));
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
