import { deliveryMoves, type Delivery } from '../../sync/domain/delivery.ts';
import type { Entry, EntryId } from '../../sync/domain/entry.ts';
import { isEqual, isEqualSum, inWords } from './exact.ts';
import type { EngineStatus } from '../../sync/engine.ts';
import type { OdooCall, OdooReply } from '../../sync/ports.ts';
import type { Effect, Ledger } from './ledger.ts';
import { isOurs } from './ours.ts';
import type { Station } from './station.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import { isBooked, isMissed, isOver, isOwn, mayPass } from './what-counts.ts';
import type { World } from './world.ts';

export interface JudgeDeps {
  readonly world: World;
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly ledger: Ledger;
}

/** What the judge keeps of a station. */
interface Seen {
  /** Failed or posting calls of the last ten seconds, by time. */
  calls: number[];
  pullBegan: number;
  /** Beginning of the newest pull that ended well and was compared with what is here. */
  pulled: number;
  /** Calls so far. */
  begun: number;
  pulledAt: string | null;
  underWay: number;
  /** When it sent the last write that stages a part without a footprint. */
  stagedAt: number;
}

/** More calls in ten seconds than a healthy station ever needs that meets failures. */
const mostFailures = 60;
/** What was saved in the same moment may be seen too late. */
const hurryMs = 1_000;
const rateWindowMs = 10_000;
/** What was called so often may have lost its turn (sync/alone.ts). */
const triedInVain = 2;
/** Looks at everything that happens, and says what must not. */
export class Judge {
  readonly violations: string[] = [];
  /** Effects of each entry, in any posting. */
  readonly effectsOf = new Map<EntryId, Effect[]>();
  /** Documents that a planner changed after they were booked, and when: `model:id`. */
  edited: ReadonlyMap<string, number> = new Map();
  readonly #deps: JudgeDeps;
  readonly #seen = new Map<string, Seen>();
  /** When a delivery of a lane changed last: before that something else may have stood in its way. */
  readonly #laneChanged = new Map<string, number>();
  /** When the part was staged that a call marks done. */
  readonly #stagedAt = new WeakMap<OdooCall, number>();
  #stations: readonly Station[] = [];
  /** Booked entries that an Odoo from a backup does not hold, and that their station has not missed yet. */
  readonly lost = new Set<EntryId>();
  /** A planner has renamed a lot: names no longer tell what is the same. */
  isRenamed = false;

  constructor(deps: JudgeDeps) {
    this.#deps = deps;
  }

  watch(stations: readonly Station[]): void {
    this.#stations = stations;
    for (const { name } of stations)
      this.#seen.set(name, {
        calls: [],
        pullBegan: -1,
        pulled: -1,
        begun: 0,
        pulledAt: null,
        underWay: 0,
        stagedAt: -1,
      });
  }

  violate(promise: string, what: string): void {
    const { timeline, trace } = this.#deps;
    trace.note(timeline.now, 'JUDGE', `${promise}:`, what);
    this.violations.push(`${promise}: ${what} (at ${(timeline.now / 1_000).toFixed(3)} s)`);
  }

  pulled(station: Station): number {
    return this.#of(station).pulled;
  }

  /** A call of this station waits for its answer. */
  isCalling(station: Station): boolean {
    return this.#of(station).underWay > 0;
  }

  /** What planners have edited up to now: kept with a backup of Odoo. */
  save(): ReadonlyMap<string, number> {
    return this.edited;
  }

  /**
   * Odoo is as it was. What a station was told to be booked since must be missed by it, and may be booked once more (P2, P3, P9).
   * @param effects so many there were in the backup
   */
  restore(edited: ReadonlyMap<string, number>, effects: number): void {
    this.edited = edited;
    for (const [id, own] of this.effectsOf) {
      const left = own.filter(({ nth }) => nth < effects);
      if (left.length > 0) this.effectsOf.set(id, left);
      else this.effectsOf.delete(id);
    }
    for (const { disk } of this.#stations)
      for (const { id, delivery } of disk.entries.values())
        if (isBooked(delivery) && !this.effectsOf.has(id)) this.lost.add(id);
  }

  edit(document: string, at: number): void {
    this.edited = new Map(this.edited).set(document, at);
  }

  /** A delivery has changed on a disk. */
  delivery(station: Station, entry: Entry, before: Delivery): void {
    const { timeline, trace } = this.#deps;
    const { state } = entry.delivery;
    trace.note(timeline.now, station.name, `#${entry.seq} ${before.state} ->`, state);
    if (state !== before.state && !deliveryMoves[before.state].includes(state))
      this.violate('P11', `#${entry.seq} went from ${before.state} to ${state}`);
    if (this.lost.delete(entry.id) && !isMissed(entry.delivery))
      this.violate('P9', `${station.name} #${entry.seq} is gone from Odoo, and becomes ${state}`);
    if (state === 'posted') this.#checkReceipt(station, entry);
    this.#laneChanged.set(`${station.name} ${entry.lane}`, timeline.now);
    if (state === 'sending') {
      this.#checkHurry(station, entry);
      if (!/^\d+(\.\d{1,6})?$/.test(entry.delivery.posting?.quantity ?? '0'))
        this.violate('P8', `${station.name} #${entry.seq} goes out as ${entry.delivery.posting?.quantity ?? ''}`);
    }
  }

  /**
   * Nothing else is begun while a hold or a release waits that could go: its service level is the shortest. What was called several
   * times in vain lets others go first (sync/alone.ts).
   */
  #checkHurry(station: Station, { seq, payload }: Entry): void {
    if (payload.kind === 'hold' || payload.kind === 'release') return;
    const { timeline } = this.#deps;
    const lanes = new Set<string>();
    for (const entry of station.disk.entries.values()) {
      const { state, attempts } = entry.delivery;
      if (isOver(entry.delivery) || lanes.has(entry.lane)) continue;
      lanes.add(entry.lane);
      const isHold = entry.payload.kind === 'hold' || entry.payload.kind === 'release';
      const free = Math.max(
        station.savedAt.get(entry.id) ?? Infinity,
        this.#laneChanged.get(`${station.name} ${entry.lane}`) ?? 0,
      );
      if (isHold && state === 'pending' && attempts <= triedInVain && timeline.now - free > hurryMs)
        this.violate('P4', `${station.name} sends #${seq} before ${entry.payload.kind} #${entry.seq}`);
    }
  }

  /** P9: a receipt is only for what the model's stock moves show, in this posting. */
  #checkReceipt(station: Station, { id, seq, delivery: { receipt, posting } }: Entry): void {
    const effect = (this.effectsOf.get(id) ?? []).find(
      (each) => each.model === receipt?.model && each.id === receipt.resId,
    );
    if (!effect && this.#adopt(id, receipt)) return;
    if (!receipt || !effect)
      return this.violate('P9', `${station.name} #${seq} is called posted, Odoo does not hold it`);
    if (effect.by === null || this.edited.has(`${effect.model}:${effect.id}`)) return;
    if (!isEqual(effect.quantity, receipt.quantity) || !isEqual(receipt.quantity, posting?.quantity ?? '-1'))
      this.violate('P9', `${station.name} #${seq}: ${receipt.quantity} is told, ${effect.quantity} was moved`);
  }

  /** A planner has closed by hand what a station had staged; with the mark it counts as booked, once: of what he had split, either part. */
  #adopt(id: EntryId, receipt: Entry['delivery']['receipt']): boolean {
    const effect = this.#deps.ledger.effects.find(
      (each) => each.by === null && each.posting === id && each.model === receipt?.model && each.id === receipt.resId,
    );
    if (!effect || this.effectsOf.get(id)?.some(({ by }) => by !== null)) return false;
    this.effectsOf.set(id, [effect]);
    this.edit(`${effect.model}:${effect.id}`, effect.at);
    return true;
  }

  /** Calls of a station, as they begin (`reply` undefined) and as they end. */
  call(station: Station, call: OdooCall, reply: OdooReply | undefined, underWay: number): void {
    const { timeline, trace } = this.#deps;
    const seen = this.#of(station);
    seen.underWay = underWay;
    if (reply === undefined) {
      if (underWay > 1) this.violate('P10', `${station.name} has ${underWay} calls under way`);
      if (!isOurs(call)) this.violate('P5', `${station.name} calls ${call.model}.${call.method}`);
      seen.begun += 1;
      this.#noteRead(seen, call);
      if (call.model === 'mrp.production' && call.method === 'write') seen.stagedAt = timeline.now;
      if (call.method === 'button_mark_done') this.#stagedAt.set(call, seen.stagedAt);
      return;
    }
    if (reply.ok) return;
    trace.note(timeline.now, station.name, `${call.model}.${call.method} fails:`, reply.fault.kind);
    seen.calls = seen.calls.filter((at) => at > timeline.now - rateWindowMs);
    seen.calls.push(timeline.now);
    if (seen.calls.length > mostFailures)
      this.violate('P10', `${station.name} failed ${seen.calls.length} times in ten seconds`);
  }

  #noteRead(seen: Seen, { model, args }: OdooCall): void {
    const { now } = this.#deps.timeline;
    const fields = args?.['fields'];
    if (!Array.isArray(fields)) return;
    if (model === 'mrp.production' && fields[1] === 'id' && fields.at(-1) === 'write_date') seen.pullBegan = now;
  }

  status(station: Station, { pulledAt }: EngineStatus): void {
    const seen = this.#of(station);
    if (pulledAt === seen.pulledAt) return;
    seen.pulledAt = pulledAt;
    // A new start has not read anything yet.
    if (pulledAt === null) return;
    const { begun, pullBegan } = seen;
    // What was posted during a pull is compared with the next one, which then begins at once.
    this.#deps.timeline.after(hurryMs, () => {
      if (seen.begun === begun) seen.pulled = pullBegan;
    });
  }

  /** A call of a station that is no mere read was carried out (P5). */
  carriedOut(call: OdooCall, fresh: readonly Effect[]): void {
    const stagedAt = this.#stagedAt.get(call);
    if (stagedAt !== undefined || fresh.some(({ model }) => model === 'mrp.production'))
      for (const group of this.#deps.ledger.changedPlans(stagedAt ?? Infinity))
        this.violate('P5', `a station has changed what is planned for order ${group}`);
    this.effects(this.#deps.ledger.asPlanned(fresh, stagedAt ?? Infinity));
  }

  /** Stock was moved: each move belongs to one posting, once, in its order (P3, P4, P8). */
  effects(fresh: readonly Effect[]): void {
    for (const effect of fresh) {
      const { timeline, trace } = this.#deps;
      trace.note(timeline.now, 'odoo', `books ${effect.quantity} as ${effect.model}`, effect.id);
      const { station, members } = this.#ownerOf(effect);
      // A planner's own, or a planner closed by hand what a station had staged.
      if (effect.by === null && members.every(({ id }) => this.effectsOf.has(id))) continue;
      if (!station) {
        this.violate('P3', `${effect.model} ${effect.id} belongs to no entry: ${effect.quantity} too many`);
        continue;
      }
      if (effect.by === null) this.edit(`${effect.model}:${effect.id}`, effect.at);
      for (const { id, seq } of members) {
        const before = (this.effectsOf.get(id) ?? []).filter((each) => !isOwn(each, effect));
        if (before.length > 0) this.violate('P3', `${station.name} #${seq} is booked ${before.length + 1} times`);
        this.effectsOf.set(id, [...before, effect]);
        // Staged in the backup, and closed by a planner's hand: it is there again.
        this.lost.delete(id);
      }
      const wanted = members.map((entry) => entry.payload.quantity);
      if (effect.by !== null && !isEqualSum(wanted, [effect.quantity]))
        this.violate('P8', `${station.name}: ${effect.quantity} booked for entries of ${inWords(wanted)}`);
      this.#checkLot(station, members, effect);
      this.#checkOrder(station, members);
    }
  }

  /** P8: what was booked is in the lot of these members. */
  #checkLot({ name }: Station, members: readonly Entry[], { lots, by }: Effect): void {
    if (by === null || this.isRenamed) return;
    for (const { seq, payload } of members)
      if (lots !== (payload.lot?.name ?? '')) this.violate('P8', `${name} #${seq} is booked in lot ${lots}`);
  }

  #ownerOf({ posting }: Effect): { station: Station | undefined; members: Entry[] } {
    if (posting === null) return { station: undefined, members: [] };
    for (const station of this.#stations) {
      const members = [...station.disk.entries.values()].filter((entry) => entry.delivery.posting?.id === posting);
      if (members.length > 0) return { station, members };
    }
    return { station: undefined, members: [] };
  }

  /** P4: what was recorded before it in its lane is in Odoo or decided, except what merging lets pass (sync/lanes.ts). */
  #checkOrder(station: Station, members: readonly Entry[]): void {
    const [first] = members;
    const last = members.at(-1);
    if (!first || !last) return;
    const ids = new Set(members.map((entry) => entry.id));
    for (const entry of station.disk.entries.values()) {
      if (entry.lane !== first.lane || entry.seq > last.seq || ids.has(entry.id)) continue;
      if (isOver(entry.delivery) || this.effectsOf.has(entry.id)) continue;
      // It had gone ahead, and Odoo has lost it: what was planned to follow does not wait until somebody decides about it.
      if (isMissed(entry.delivery) && entry.seq > first.seq) continue;
      if (!mayPass(first, entry))
        this.violate('P4', `${station.name} #${last.seq} is booked before #${entry.seq} of its lane`);
    }
  }

  #of({ name }: Station): Seen {
    const seen = this.#seen.get(name);
    if (!seen) throw new Error(`the judge does not know ${name}`);
    return seen;
  }
}
