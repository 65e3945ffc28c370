import type { ConflictDeps } from './conflicts.ts';
import { goingAlone } from './alone.ts';
import { ClockOffset, measuring } from './clock-offset.ts';
import type { Failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import { keepExceptions } from './exceptions.ts';
import { failureOf, meaning, needing, unreadable, type Obstacle } from './failed.ts';
import { refusalFence } from './fence.ts';
import { PullFault } from './odoo/read.ts';
import type { PostingProfile, Sent } from './odoo/postings.ts';
import type { Clock, LocalStore, Log, OdooTransport, Random } from './ports.ts';
import { createPuller } from './pull.ts';
import { pushOnce, type PushDeps, type PushRound } from './push.ts';
import { between, Interrupted } from './reads.ts';
import { recover } from './recover.ts';
import { findLost } from './restored.ts';
import { review } from './review.ts';
import { askedForMs, restMs } from './rules/back-off.ts';
import { rhythm } from './rules/rhythm.ts';
import { settleAll } from './settle.ts';

export interface EngineDeps extends Pick<ConflictDeps, 'table' | 'onSituation'> {
  readonly store: LocalStore;
  readonly transport: OdooTransport;
  readonly profile: PostingProfile;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Called after each change of `status()`. */
  readonly onStatus: () => void;
}

export interface EngineStatus {
  readonly online: boolean;
  /** Device time since when it is so; null before the first answer or failure. */
  readonly since: string | null;
  readonly failure: Failure | null;
  readonly pulledAt: string | null;
  /** Odoo's clock minus ours as it is this moment, milliseconds; null until measured. */
  readonly clockOffsetMs: number | null;
}

export interface Engine {
  start(): void;
  /** Something new is there to send: look now, but not before a pause is over. Never waits. */
  kick(): void;
  /** Somebody at the station wants it now: asks and reads as soon as it does no harm, whatever the pause. Never waits. */
  now(): void;
  /** Lets the call under way finish, for a while, and stops. */
  stop(): Promise<void>;
  status(): EngineStatus;
}

const { pullEveryMs, sweepEveryMs, checkEveryMs, stopGraceMs } = rhythm;

/** One run at a time; wakes on events and timers, sends before it reads, and survives every fault of its own parts. */
export function createEngine(deps: EngineDeps): Engine {
  return new SyncEngine(deps);
}

class SyncEngine implements Engine {
  readonly #deps: EngineDeps & PushDeps;
  readonly #puller;
  #status: EngineStatus = {
    online: false,
    since: null,
    failure: null,
    pulledAt: null,
    clockOffsetMs: null,
  };
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  readonly #offset: ClockOffset;
  #failures = 0;
  /** When (monotonic) Odoo was last asked in vain, or last read. */
  #triedAt = -Infinity;
  /** Before this (monotonic) nothing is sent to Odoo at all. */
  #retryAt = 0;
  #pullFailures = 0;
  #pullFailure: Failure | null = null;
  #pullAt = -Infinity;
  #sweptAt = -Infinity;
  #checkedAt = -Infinity;
  /** When (monotonic) Odoo answered last; null before the first answer. */
  #heardAt: number | null = null;
  /** Postings that Odoo answered in this run. */
  #answers = 0;
  /** Documents that changed in Odoo and were not compared since. */
  #touched: ReadonlySet<string> = new Set<string>();
  #reviewAll = false;
  #cancelWake: (() => void) | undefined;

  constructor(deps: EngineDeps) {
    this.#offset = new ClockOffset(deps.clock);
    const ofThisRun = { fence: refusalFence(deps.clock), alone: goingAlone(deps.clock) };
    this.#deps = { ...deps, ...ofThisRun, profile: measuring(deps.profile, this.#offset) };
    this.#puller = createPuller({
      ...deps,
      transport: between(deps.transport, (call) => this.#betweenReads(call.model)),
      odooNow: () => this.#offset.odooNow(),
    });
  }

  start(): void {
    this.#stopped = false;
    this.#wake();
  }

  kick(): void {
    if (!this.#stopped) this.#wake();
  }

  now(): void {
    const soon = this.#triedAt + askedForMs;
    this.#retryAt = Math.min(this.#retryAt, soon);
    this.#pullAt = Math.min(this.#pullAt, soon);
    this.kick();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelWake?.();
    const { clock, transport } = this.#deps;
    const cancel = clock.after(stopGraceMs, () => transport.close());
    await this.#running;
    cancel();
    transport.close();
  }

  status(): EngineStatus {
    // Of this moment, because somebody may just have set the clock of this PC.
    return { ...this.#status, clockOffsetMs: this.#offset.ms() };
  }

  #wake(): void {
    this.#again = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again && !this.#stopped) this.#wake();
    });
  }

  async #run(): Promise<void> {
    this.#cancelWake?.();
    while (this.#again && !this.#stopped) {
      this.#again = false;
      if (this.#deps.clock.monotonic() < this.#retryAt) break;
      await this.#round();
    }
    if (!this.#stopped) this.#cancelWake = this.#deps.clock.after(this.#restMs(), () => this.#wake());
  }

  #restMs(): number {
    const now = this.#deps.clock.monotonic();
    return Math.max((this.#retryAt > now ? this.#retryAt : this.#pullAt) - now, 1);
  }

  async #round(): Promise<void> {
    try {
      if ((await this.#checked()) && (await this.#pushed())) await this.#pullWhenDue();
    } catch (error) {
      this.#deps.log.warn('engine.failed', { error: String(error) });
      this.#fail({ ...needing(failureOf(error)), online: this.#status.online });
    }
  }

  /** Puts leftovers of an earlier run right and asks the posting action who it is, before anything is sent and every ten minutes. */
  async #checked(): Promise<boolean> {
    const now = this.#deps.clock.monotonic();
    if (now - this.#checkedAt < checkEveryMs) return true;
    if (this.#checkedAt === -Infinity) await recover(this.#deps);
    const seen = await this.#deps.profile.check();
    if (seen.kind !== 'answered') return this.#stands(seen);
    // Not there when this run began: nobody knows for how long.
    const heardAt = this.#heardAt ?? (this.#failures === 0 ? now : -Infinity);
    const found = await findLost(this.#deps, now - heardAt);
    if (found.kind !== 'held' && found.kind !== 'lost') return this.#stands(found);
    this.#checkedAt = now;
    return true;
  }

  /** Something stands against any posting. */
  #stands(what: Extract<Sent, { kind: 'fault' | 'stopped' }>): false {
    this.#fail(what.kind === 'stopped' ? needing(what.failure) : meaning(what.fault));
    return false;
  }

  async #pushed(): Promise<boolean> {
    for (;;) {
      const round: PushRound = await pushOnce(this.#deps);
      if (round.kind === 'idle' && (!this.#status.online || this.#retryAt > 0)) this.#succeed();
      if (round.kind === 'idle') return true;
      if (round.kind === 'stopped') {
        this.#fail({ ...round, why: round.failure });
        return false;
      }
      this.#answers += 1;
      this.#failures = 0;
      this.#succeed();
      if (!this.#pullFailure) this.#pullAt = -Infinity;
      if (this.#stopped) return false;
    }
  }

  /**
   * A pull may take long; what is recorded meanwhile does not wait for its end. Only while the stock of lots is read nothing is
   * sent: a hold booked then would count twice until the next pull.
   */
  async #betweenReads(model: string): Promise<void> {
    if (this.#stopped) throw new Interrupted();
    if (!this.#again || model === 'stock.lot' || model === 'stock.quant') return;
    this.#again = false;
    if (!(await this.#pushed())) throw new Interrupted();
  }

  async #pullWhenDue(): Promise<void> {
    if (this.#deps.clock.monotonic() < this.#pullAt) return;
    try {
      await this.#pullAndSettle();
    } catch (error) {
      if (error instanceof Interrupted) return;
      this.#pullFailed(error);
    }
  }

  async #pullAndSettle(): Promise<void> {
    const { clock } = this.#deps;
    const sweep = clock.monotonic() - this.#sweptAt >= sweepEveryMs;
    const before = this.#answers;
    const { touched, swept, unread } = await this.#puller.pull(sweep);
    if (swept) this.#sweptAt = clock.monotonic();
    this.#reviewAll ||= swept;
    this.#touched = new Set([...this.#touched, ...touched]);
    // What was posted in between may not be in the orders that were read before: it settles after the next pull, and so does the rest.
    const whole = this.#answers === before && (await this.#compare(before));
    if (!whole) this.#again = true;
    this.#pullAt = whole ? clock.monotonic() + pullEveryMs : -Infinity;
    this.#triedAt = clock.monotonic();
    this.#failures = 0;
    this.#pullFailures = 0;
    this.#pullFailure = unreadable(unread);
    this.#succeed({ pulledAt: iso(clock.now()) });
  }

  /** Both sides, after a whole pull: documents that somebody changed, then what was posted, then the exceptions about both. */
  async #compare(before: number): Promise<boolean> {
    let isAll = false;
    try {
      await review(this.#deps, this.#touched, this.#reviewAll);
      this.#touched = new Set();
      this.#reviewAll = false;
    } finally {
      isAll = await settleAll(this.#deps, () => this.#betweenReads('settle').then(() => this.#answers === before));
      await keepExceptions(this.#deps);
    }
    return isAll;
  }

  /** A fault of the connection stops everything; one of reading alone keeps nobody from posting. */
  #pullFailed(error: unknown): void {
    const isFault = error instanceof PullFault;
    const obstacle = isFault ? meaning(error.fault) : needing(failureOf(error));
    if (!obstacle.online) return this.#fail(obstacle);
    if (!isFault) this.#deps.log.warn('engine.pull', { error: String(error) });
    this.#triedAt = this.#deps.clock.monotonic();
    this.#pullAt = this.#triedAt + this.#rest(this.#pullFailures, obstacle);
    this.#pullFailures += 1;
    this.#pullFailure = obstacle.why;
    this.#succeed();
  }

  #succeed(more: Partial<EngineStatus> = {}): void {
    this.#retryAt = 0;
    this.#heardAt = this.#deps.clock.monotonic();
    const since = this.#status.online && this.#status.since ? this.#status.since : iso(this.#deps.clock.now());
    this.#set({ ...more, online: true, since, failure: this.#pullFailure });
  }

  #fail(obstacle: Obstacle): void {
    const { clock } = this.#deps;
    const { why, online, pause } = obstacle;
    this.#triedAt = clock.monotonic();
    this.#retryAt = this.#triedAt + this.#rest(this.#failures, obstacle);
    this.#failures += 1;
    // What was wrong may have been the action or the rights, and an Odoo that was away may come back as an older one: ask first.
    if (pause || !online) this.#checkedAt = Math.min(this.#checkedAt, clock.monotonic() - checkEveryMs);
    const same = this.#status.since !== null && this.#status.online === online;
    this.#set({ online, since: same ? this.#status.since : iso(clock.now()), failure: why });
  }

  #rest(failures: number, { online, pause }: Obstacle): number {
    return restMs(pause ? 'act' : online ? 'busy' : 'away', failures, this.#deps.random.next());
  }

  #set(change: Partial<EngineStatus>): void {
    this.#status = { ...this.#status, ...change };
    this.#deps.onStatus();
  }
}
