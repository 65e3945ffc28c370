import { createModelOdoo, type ModelCall, type ModelOdoo } from '../../build/practice/odoo/model-odoo.ts';
import { withVersion } from '../../sync/odoo/posting-action.ts';
import { tinyPlan } from './plant.ts';

/** Short, because its hash is taken at each check; the model has the action's behaviour built in. */
export const actionSource = "# plant_supervisor\nVERSION = ''\n";
/** Device and server time at the beginning of each seed. */
export const epoch = Date.UTC(2026, 0, 5, 6);
export const adminUid = 2;

/** One model of Odoo for all seeds of a worker; each seed begins with the same records. */
export class World {
  readonly odoo: ModelOdoo;
  readonly actionId: number;
  readonly #base: ReturnType<ModelOdoo['tables']['dump']>;
  /** Answers to reads, which hold until a record changes; most polls ask again what they asked before. */
  readonly #answers = new Map<string, unknown>();
  #answersOf = -1;
  /** When the running transaction began: Odoo stamps its rows with that, and they are seen only when it ends. */
  #transactionMs = 0;

  constructor() {
    let n = 0;
    this.odoo = createModelOdoo({
      plan: tinyPlan,
      clock: { now: () => epoch + this.#transactionMs },
      random: { bytes: (length) => new Uint8Array(length).fill((n += 1)) },
    });
    const { plant, tables } = this.odoo;
    const values = { name: 'Posting', model_id: 1, code: withVersion(actionSource), group_ids: [plant.stationGroup] };
    this.actionId = tables.insert('ir.actions.server', values).id;
    this.#base = tables.dump();
  }

  get plant() {
    return this.odoo.plant;
  }

  get tables() {
    return this.odoo.tables;
  }

  reset(): void {
    this.tables.restore(this.#base);
    this.#transactionMs = 0;
  }

  /** The records of these models were written an hour apart, and not all at once: cursors then look back at the newest only. */
  age(models: readonly string[]): void {
    for (const model of models)
      for (const [hours, { id }] of this.tables.all(model).toReversed().entries())
        this.at(-(hours + 1) * 3_600_000, () => this.tables.update(model, id, { create_date: this.tables.now }));
  }

  /** Changes that are made past the protocol, in one transaction. */
  at(ms: number, work: () => void): void {
    this.#transactionMs = ms;
    this.tables.atomically(work);
  }

  /** A call that began at `beganMs`. Throws OdooError. */
  call(uid: number, call: ModelCall, beganMs: number): unknown {
    this.#transactionMs = beganMs;
    return call.method === 'search_read' ? this.#read(uid, call) : this.odoo.call(uid, call);
  }

  /** What a station may read does not depend on which station it is, nor on the time. */
  #read(uid: number, call: ModelCall): unknown {
    if (this.#answersOf !== this.tables.version) this.#answers.clear();
    const key = JSON.stringify([call.model, call.args, call.context]);
    let answer = this.#answers.get(key);
    if (answer === undefined) {
      answer = this.odoo.call(uid, call);
      this.#answers.set(key, answer);
    }
    this.#answersOf = this.tables.version;
    return answer;
  }
}
