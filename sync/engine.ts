import { failure, type Failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import { PullFault } from './odoo/read.ts';
import type { PostingProfile } from './odoo/postings.ts';
import type { Clock, LocalStore, Log, OdooTransport, Random } from './ports.ts';
import { createPuller } from './pull.ts';
import { pushOnce, type PushRound } from './push.ts';
import { recover } from './recover.ts';
import { faultRules } from './rules/faults.ts';
import { settle } from './settle.ts';

export interface EngineDeps {
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
  /** Device time of the start of the last whole pull: what was booked before is in the pulled records. */
  readonly lotsReadAt: string | null;
  /** Odoo's clock minus ours, milliseconds; null until measured. */
  readonly clockOffsetMs: number | null;
}

export interface Engine {
  start(): void;
  /** Something new is there to send: look now. Never waits. */
  kick(): void;
  /** Lets the call under way finish and stops. */
  stop(): Promise<void>;
  status(): EngineStatus;
}

const pullEveryMs = 10_000;
const sweepEveryMs = 300_000;
const checkEveryMs = 600_000;
/** Waits between attempts while Odoo does not answer: short, so that the first posting follows its return within seconds. */
const retryMs = [500, 1_000, 2_000, 3_000] as const;
const pausedRetryMs = 15_000;

/** One run at a time; wakes on events and timers, sends before it reads, and survives every fault of its own parts. */
export function createEngine(deps: EngineDeps): Engine {
  return new SyncEngine(deps);
}

class SyncEngine implements Engine {
  readonly #deps: EngineDeps;
  readonly #puller;
  #status: EngineStatus = {
    online: false,
    since: null,
    failure: null,
    pulledAt: null,
    lotsReadAt: null,
    clockOffsetMs: null,
  };
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = true;
  #failures = 0;
  #retryAt = 0;
  #pulledAt = -Infinity;
  #sweptAt = -Infinity;
  #checkedAt = -Infinity;
  #cancelWake: (() => void) | undefined;

  constructor(deps: EngineDeps) {
    this.#deps = deps;
    this.#puller = createPuller(deps.transport, deps.store, deps.clock);
  }

  start(): void {
    this.#stopped = false;
    this.#wake();
  }

  kick(): void {
    if (!this.#stopped) this.#wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelWake?.();
    await this.#running;
    this.#deps.transport.close();
  }

  status(): EngineStatus {
    return this.#status;
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
    return Math.max(this.#retryAt - now, this.#failures > 0 ? 0 : this.#pulledAt + pullEveryMs - now, 1);
  }

  async #round(): Promise<void> {
    try {
      if (!(await this.#checked())) return;
      if (!(await this.#pushed())) return;
      await this.#pullAndSettle();
    } catch (error) {
      if (error instanceof PullFault) {
        const rule = faultRules[error.fault.kind];
        this.#fail(failure(rule.failure, { message: error.fault.message }), rule.online, rule.pause);
      } else {
        this.#deps.log.warn('engine.failed', { error: String(error) });
        this.#fail(failure('internal', { message: String(error) }), this.#status.online, true);
      }
    }
  }

  /** Puts leftovers of an earlier run right and asks the posting action who it is, before anything is sent and every ten minutes. */
  async #checked(): Promise<boolean> {
    const now = this.#deps.clock.monotonic();
    if (now - this.#checkedAt < checkEveryMs) return true;
    if (this.#checkedAt === -Infinity) await recover(this.#deps);
    const seen = await this.#deps.profile.check();
    if (seen.kind === 'answered') {
      this.#measure(seen.odooNow);
      this.#succeed();
      this.#checkedAt = now;
      return true;
    }
    if (seen.kind === 'stopped') this.#fail(seen.failure, true, true);
    else {
      const rule = faultRules[seen.fault.kind];
      this.#fail(failure(rule.failure, { message: seen.fault.message }), rule.online, rule.pause);
    }
    return false;
  }

  async #pushed(): Promise<boolean> {
    for (;;) {
      const round: PushRound = await pushOnce(this.#deps);
      if (round.kind === 'idle') return true;
      if (round.kind === 'stopped') {
        this.#fail(round.failure, round.online, round.pause);
        return false;
      }
      this.#measure(round.odooNow);
      this.#succeed();
      this.#pulledAt = -Infinity;
      if (this.#stopped) return false;
    }
  }

  async #pullAndSettle(): Promise<void> {
    const now = this.#deps.clock.monotonic();
    if (now - this.#pulledAt < pullEveryMs) return;
    const sweep = now - this.#sweptAt >= sweepEveryMs;
    const lotsReadAt = iso(this.#deps.clock.now());
    await this.#puller.pull(sweep);
    this.#status = { ...this.#status, lotsReadAt };
    await settle(this.#deps);
    this.#pulledAt = now;
    if (sweep) this.#sweptAt = now;
    this.#succeed({ pulledAt: iso(this.#deps.clock.now()) });
  }

  #measure(odooNow: number): void {
    this.#status = { ...this.#status, clockOffsetMs: odooNow - this.#deps.clock.now() };
  }

  #succeed(more: Partial<EngineStatus> = {}): void {
    this.#failures = 0;
    this.#retryAt = 0;
    const since = this.#status.online && this.#status.since ? this.#status.since : iso(this.#deps.clock.now());
    this.#set({ ...this.#status, ...more, online: true, since, failure: null });
  }

  #fail(why: Failure, online: boolean, pause: boolean): void {
    const rest = pause ? pausedRetryMs : (retryMs[Math.min(this.#failures, retryMs.length - 1)] ?? 3_000);
    this.#failures += 1;
    this.#retryAt = this.#deps.clock.monotonic() + rest * (0.8 + 0.2 * this.#deps.random.next());
    // What was wrong may have been the action or the rights: ask again before sending again.
    if (pause) this.#checkedAt = Math.min(this.#checkedAt, this.#deps.clock.monotonic() - checkEveryMs);
    const same = this.#status.since !== null && this.#status.online === online;
    this.#set({
      ...this.#status,
      online,
      since: same ? this.#status.since : iso(this.#deps.clock.now()),
      failure: why,
    });
  }

  #set(status: EngineStatus): void {
    this.#status = status;
    this.#deps.onStatus();
  }
}
