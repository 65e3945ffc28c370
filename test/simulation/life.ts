import type { StationStore } from '../../main/store/station-store.ts';
import type { Clock, OdooCall, OdooReply, OdooTransport } from '../../sync/ports.ts';
import type { Dice } from './dice.ts';
import type { Disk } from './disk.ts';
import type { Caller, Network } from './network.ts';
import type { Timeline } from './timeline.ts';
import { epoch } from './world.ts';

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

interface LifeDeps {
  readonly disk: Disk;
  readonly caller: Caller;
  readonly network: Network;
  readonly timeline: Timeline;
  readonly dice: Dice;
  /** Device time minus real time, milliseconds. */
  readonly deviceOffset: () => number;
  readonly onDeath: () => void;
  readonly onCall: (call: OdooCall, reply: OdooReply | undefined, underWay: number) => void;
}

const writes = [
  'recordEntry',
  'changeDeliveries',
  'applyReplicas',
  'saveCursor',
  'forgetCursors',
  'raise',
  'closeException',
] as const satisfies readonly (keyof StationStore)[];
const reads = [
  'entry',
  'entriesIn',
  'firstOfLanes',
  'entriesOfLane',
  'entriesBefore',
  'replica',
  'replicas',
  'cursor',
  'openExceptions',
] as const satisfies readonly (keyof StationStore)[];

type Work = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * The ports of one run of a station's process. It may die at each step: then no promise of it ever resolves, and what the disk
 * has acknowledged is all that is left.
 */
export class Life {
  isOver = false;
  readonly store: StationStore;
  readonly transport: OdooTransport;
  readonly clock: Clock;
  readonly #deps: LifeDeps;
  readonly #underWay = new Set<(reply: OdooReply) => void>();

  constructor(deps: LifeDeps) {
    this.#deps = deps;
    const { disk, timeline } = deps;
    const ports: Record<string, unknown> = { ...disk.store };
    for (const name of writes) ports[name] = this.#mortal(disk.store[name] as Work, true);
    for (const name of reads) ports[name] = this.#mortal(disk.store[name] as Work, false);
    this.store = ports as unknown as StationStore;
    const began = timeline.now;
    this.clock = {
      now: () => epoch + timeline.now + deps.deviceOffset(),
      monotonic: () => timeline.now - began,
      after: (ms, wake) =>
        timeline.after(ms, () => {
          if (!this.isOver) wake();
        }),
    };
    this.transport = {
      name: 'json2',
      call: (call) => this.#call(call),
      version: async () => ({ ok: true, value: '19.0' }),
      close: () => this.#close(),
    };
  }

  die(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#deps.onDeath();
  }

  #mortal(work: Work, isWrite: boolean): Work {
    const { disk, dice, network, timeline } = this.#deps;
    const carryOut: Work = (...args) => {
      if (this.isOver) return never();
      const { crash } = network.weather;
      if (isWrite) {
        if (dice.chance(crash)) return this.#end();
        if (disk.isFull) return Promise.reject(new Error('no space left on the disk'));
      }
      const done = work(...args);
      return isWrite && dice.chance(crash) ? this.#end() : done;
    };
    if (!network.weather.slowStore) return carryOut;
    return (...args) =>
      new Promise((resolve, reject) => {
        timeline.after(dice.between(0, isWrite ? 8 : 1), () => {
          void carryOut(...args).then(
            (value) => timeline.after(dice.between(0, 2), () => !this.isOver && resolve(value)),
            reject,
          );
        });
      });
  }

  #end(): Promise<never> {
    this.die();
    return never();
  }

  #call(call: OdooCall): Promise<OdooReply> {
    if (this.isOver) return never();
    const { network, caller, onCall } = this.#deps;
    return new Promise((resolve) => {
      let isAnswered = false;
      const answer = (reply: OdooReply): void => {
        if (isAnswered) return;
        isAnswered = true;
        this.#underWay.delete(answer);
        if (this.isOver) return;
        onCall(call, reply, this.#underWay.size);
        resolve(reply);
      };
      this.#underWay.add(answer);
      onCall(call, undefined, this.#underWay.size);
      network.send(caller, call, answer);
    });
  }

  /** Calls under way are cut: nobody knows what became of them. */
  #close(): void {
    for (const answer of this.#underWay)
      answer({ ok: false, fault: { kind: 'no-answer', message: 'the station closed the connection' } });
  }
}
