import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { OdooError, spoken } from '../../build/practice/odoo/errors.ts';
import { createModelOdoo } from '../../build/practice/odoo/model-odoo.ts';
import { failed, faultOfClass } from '../../sync/odoo/faults.ts';
import type { OdooCall, OdooReply, OdooTransport } from '../../sync/ports.ts';

/** What happens to one call. A late one takes effect after so many more calls, or 125 seconds after it was sent. */
export interface Cut {
  /** Number of the call, from 1. */
  readonly at: number;
  readonly effect: 'none' | 'now' | { readonly afterCalls: number } | 'at the limit';
  /** The station dies instead of seeing the line cut. */
  readonly crash: boolean;
}

const start = Date.UTC(2026, 0, 5, 6);
const limitMs = 125_000;
const cutLine = failed('no-answer', 'the connection broke');

let drawn = 0;
let passed = 0;
const model = createModelOdoo({
  plan: PLANT_PLAN,
  clock: { now: () => start + passed },
  random: { bytes: (length) => new Uint8Array(length).map(() => (drawn += 37) % 251) },
});
const fresh = model.tables.dump();
export const { plant } = model;

/** Answers as Odoo does, at once and always. */
function answer(uid: number, call: OdooCall): OdooReply {
  try {
    return { ok: true, value: model.call(uid, call) ?? null };
  } catch (error) {
    if (!(error instanceof OdooError)) throw error;
    return { ok: false, fault: faultOfClass(spoken(error.kind).name, error.message, 'broken') };
  }
}

const station = plant.stations['PRESS-04']?.userId ?? 0;
const admin = 2;

interface Late {
  readonly dueCall: number;
  readonly dueMs: number;
  readonly run: () => void;
}

/** The model of Odoo as it was made, two stations and the network of the first; time passes only when told. */
export class CutWorld {
  /** Calls of the first station so far. */
  calls = 0;
  crashes = 0;
  /** Calls of anybody since a call went late. */
  #all = 0;
  #late: Late[] = [];
  #cuts: readonly Cut[];
  #onCrash: () => void = () => undefined;
  /** Carried out before the first station's call of this number. */
  interruption: { readonly at: number; readonly run: () => Promise<void> } | undefined;
  /** For controls: what becomes of a call on its way. */
  tamper: (call: OdooCall) => OdooCall = (call) => call;
  /** Every call of the first station is carried out twice, as by a proxy that repeats. */
  twice = false;
  /** The first such call takes effect at the limit, and the station dies at it. */
  delay: (call: OdooCall) => boolean = () => false;

  constructor(cuts: readonly Cut[] = []) {
    model.tables.restore(fresh);
    passed = 0;
    this.#cuts = cuts;
  }

  readonly clock = { monotonic: (): number => passed };
  readonly transport: OdooTransport = this.#over(async (call) => {
    this.calls += 1;
    const { interruption } = this;
    if (interruption?.at === this.calls) {
      this.interruption = undefined;
      await interruption.run();
    }
    if (this.twice) answer(station, call);
    return this.#cut(this.tamper(call));
  });
  readonly other: OdooTransport = this.#over((call) => Promise.resolve(answer(station, call)));

  #over(call: OdooTransport['call']): OdooTransport {
    return {
      name: 'json2',
      call: async (asked) => {
        const reply = await call(asked);
        this.#all += 1;
        this.#land();
        return reply;
      },
      version: () => Promise.resolve({ ok: true, value: '19.0' }),
      close: () => undefined,
    };
  }

  /** As an administrator, past the network. */
  ask(modelName: string, method: string, call: Omit<OdooCall, 'model' | 'method'>): unknown {
    const reply = answer(admin, { model: modelName, method, ...call });
    if (!reply.ok) throw new Error(`${modelName}.${method}: ${reply.fault.message}`);
    return reply.value;
  }

  rows(modelName: string, domain: readonly unknown[], fields: readonly string[]): Record<string, unknown>[] {
    return this.ask(modelName, 'search_read', { args: { domain, fields, order: 'id' } }) as Record<string, unknown>[];
  }

  pass(ms: number): void {
    passed += ms;
    this.#land();
  }

  /** Resolves when the station dies. */
  death(): Promise<'died'> {
    return new Promise((resolve) => {
      this.#onCrash = () => resolve('died');
    });
  }

  #land(): void {
    const due = this.#late.filter(({ dueCall, dueMs }) => dueCall <= this.#all || dueMs <= passed);
    this.#late = this.#late.filter((each) => !due.includes(each));
    for (const each of due) each.run();
  }

  #cut(call: OdooCall): Promise<OdooReply> {
    if (this.delay(call)) {
      this.delay = () => false;
      this.#cuts = [{ at: this.calls, effect: 'at the limit', crash: true }];
    }
    const cut = this.#cuts.find(({ at }) => at === this.calls);
    if (!cut) return Promise.resolve(answer(station, call));
    if (cut.effect === 'now') answer(station, call);
    else if (cut.effect !== 'none') {
      const dueCall = cut.effect === 'at the limit' ? Infinity : this.#all + 1 + cut.effect.afterCalls;
      this.#late.push({ dueCall, dueMs: passed + limitMs, run: () => void answer(station, call) });
    }
    if (!cut.crash) return Promise.resolve(cutLine);
    this.crashes += 1;
    this.#onCrash();
    return new Promise(() => undefined);
  }
}
