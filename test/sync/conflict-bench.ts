import { readFileSync } from 'node:fs';
import type { SeededPlant } from '../../build/odoo/seed.ts';
import { PLANT_PLAN } from '../../build/plant/plan.ts';
import { OdooError, spoken } from '../../build/practice/odoo/errors.ts';
import { createModelOdoo } from '../../build/practice/odoo/model-odoo.ts';
import { decideException, type Decision } from '../../main/floor/decide.ts';
import { openExceptions } from '../../main/floor/exceptions.ts';
import { Picture } from '../../main/floor/picture.ts';
import type { StationStore } from '../../main/store/station-store.ts';
import type { Situation } from '../../sync/conflicts.ts';
import { newDelivery } from '../../sync/domain/delivery.ts';
import type { Entry, EntryPayload } from '../../sync/domain/entry.ts';
import { sealed } from '../../sync/domain/seal.ts';
import { iso } from '../../sync/domain/time.ts';
import type { ExceptionView } from '../../sync/domain/views.ts';
import { createEngine, type Engine } from '../../sync/engine.ts';
import { faultOfClass } from '../../sync/odoo/faults.ts';
import { install } from '../../sync/odoo/install.ts';
import { postingActionProfile } from '../../sync/odoo/postings.ts';
import type { OdooCall, OdooReply, OdooTransport } from '../../sync/ports.ts';
import { entryId } from '../fakes/entries.ts';
import { memoryStore } from '../fakes/memory-store.ts';
import { silentLog, steadyRandom } from '../fakes/scripted-odoo.ts';
import { virtualClock, type VirtualClock } from '../fakes/virtual-clock.ts';

const source = readFileSync(new URL('../../sync/odoo/posting-action.py', import.meta.url), 'utf8');

/** An Odoo, a planner with all rights, and what the plan put into it. */
export interface ConflictOdoo {
  readonly admin: OdooTransport;
  readonly plant: SeededPlant;
  /** As the station of this name. */
  station(ref: string): OdooTransport;
}

/** The model of Odoo, in this process and on this clock. */
export function modelOdoo(clock: VirtualClock): ConflictOdoo {
  let drawn = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).map(() => (drawn += 37) % 251) };
  const model = createModelOdoo({ plan: PLANT_PLAN, clock, random });
  const as = (key: string): OdooTransport => ({
    name: 'json2',
    call: async (call) => {
      try {
        return { ok: true, value: model.call(model.userOfKey(key) ?? 0, call) ?? null };
      } catch (error) {
        if (!(error instanceof OdooError)) throw error;
        return { ok: false, fault: faultOfClass(spoken(error.kind).name, error.message, 'broken') };
      }
    },
    version: async () => ({ ok: true, value: '19.0' }),
    close: () => undefined,
  });
  return { admin: as(model.adminKey), plant: model.plant, station: (ref) => as(model.plant.stations[ref]?.key ?? '') };
}

export interface TestOrder {
  readonly id: number;
  readonly name: string;
  readonly group: string;
  readonly product: number;
  readonly unit: number;
}

/** One station with the real engine, a memory for a disk, and a network that can be away. */
export class ConflictStation {
  readonly store: StationStore = memoryStore();
  readonly picture = new Picture(this.store, () => ({ holdLocationId: this.#odoo.plant.holdLocation }));
  readonly situations: Situation[] = [];
  readonly engine: Engine;
  readonly clock: VirtualClock;
  readonly #odoo: ConflictOdoo;
  readonly #nth: number;
  readonly #firstId: number;
  #made = 0;
  #away = false;
  /** Done by a planner right after Odoo booked something, before anybody looks. */
  afterBooking: (() => Promise<unknown>) | undefined;
  #calls = 0;

  constructor(odoo: ConflictOdoo, clock: VirtualClock, actionId: number, ref: string, nth: number, salt: number) {
    this.#odoo = odoo;
    this.clock = clock;
    this.#nth = nth;
    this.#firstId = salt * 10_000_000 + nth * 1_000_000;
    const way = odoo.station(ref);
    const transport: OdooTransport = { ...way, call: (call) => this.#carried(way, call) };
    const profile = postingActionProfile(transport, { actionId, station: ref, source });
    this.engine = createEngine({
      store: this.store,
      transport,
      profile,
      clock,
      random: steadyRandom,
      log: silentLog,
      onStatus: () => undefined,
      onSituation: (situation) => this.situations.push(structuredClone(situation)),
    });
  }

  /** Calls to Odoo under way: virtual time must not pass meanwhile. */
  get isCalling(): boolean {
    return this.#calls > 0;
  }

  away(): void {
    this.#away = true;
  }

  back(): void {
    this.#away = false;
  }

  async #carried(way: OdooTransport, call: OdooCall): Promise<OdooReply> {
    if (this.#away) return { ok: false, fault: { kind: 'unreachable', message: 'the cable is out' } };
    this.#calls += 1;
    try {
      const reply = await way.call(call);
      const asked = call.context?.['plant_supervisor'] as { postings?: unknown[] } | undefined;
      if (asked?.postings?.length) {
        const act = this.afterBooking;
        this.afterBooking = undefined;
        await act?.();
      }
      return reply;
    } finally {
      this.#calls -= 1;
    }
  }

  async record(payload: EntryPayload): Promise<Entry> {
    this.#made += 1;
    const seq = this.#made;
    const now = iso(this.clock.now());
    const entry = await this.store.recordEntry((next) =>
      sealed({
        id: entryId(this.#firstId + seq),
        seq: next,
        station: `Station ${this.#nth}`,
        operator: 'Ada',
        touchedAt: now,
        recordedAt: now,
        monotonicMs: this.clock.monotonic(),
        clockOffsetMs: null,
        lane:
          payload.kind === 'hold' || payload.kind === 'release' ? `lot:${payload.lot.id}` : `order:${payload.orderId}`,
        payload,
        delivery: newDelivery(now),
      }),
    );
    this.picture.forget(['entries']);
    this.engine.kick();
    return entry;
  }

  confirm(
    order: TestOrder,
    quantity: string,
    change: { lot?: { name: string } | { id: number; name: string } } = {},
  ): Promise<Entry> {
    const { group, product, unit } = order;
    return this.record({
      kind: 'confirm',
      orderId: group,
      productId: product,
      quantity,
      unitId: unit,
      lot: change.lot ?? null,
      serials: null,
      count: null,
    });
  }

  async stateOf(entry: Entry): Promise<string> {
    const { state, failure } = (await this.store.entry(entry.id))?.delivery ?? {};
    return state === 'parked' ? `parked: ${failure?.code ?? ''}` : (state ?? 'gone');
  }

  async open(): Promise<ExceptionView[]> {
    this.picture.forget(['orders', 'products', 'lots', 'places', 'reference', 'entries']);
    return openExceptions(this);
  }

  /** Decides the only open exception. @param seen what the person looks at; as it is now without it */
  async decide(choice: Decision['choice'], orderId?: string, seen?: ExceptionView): Promise<void> {
    const only = seen ?? (await this.open())[0];
    const who = () => ({ operator: 'Berta', station: `Station ${this.#nth}` });
    await decideException(
      { ...this.#deps(), who, clockOffsetMs: () => null },
      { id: only?.exception.id ?? '', choice, orderId, shown: only?.shown ?? '' },
    );
    this.engine.kick();
  }

  #deps() {
    return { store: this.store, picture: this.picture, clock: this.clock };
  }

  entries(): Promise<Entry[]> {
    return this.store.newestEntries(100);
  }

  /** Calls of Odoo with a planner's rights. */
  async odoo(model: string, method: string, call: Omit<OdooCall, 'model' | 'method'> = {}): Promise<unknown> {
    const reply = await this.#odoo.admin.call({ model, method, ...call });
    if (!reply.ok) throw new Error(`${model}.${method}: ${reply.fault.message}`);
    return reply.value;
  }
}

export interface ConflictBench {
  readonly one: ConflictStation;
  readonly two: ConflictStation;
  readonly plant: SeededPlant;
  /** Lets stations and Odoo talk until nothing more comes of it. */
  calm(): Promise<void>;
  /** A released order of its own for a product of the plan. */
  order(product: string, quantity: string): Promise<TestOrder>;
  slices(order: TestOrder): Promise<{ id: number; state: string; product_qty: number; qty_produced: number }[]>;
  stop(): Promise<void>;
}

/** @param odoo an Odoo to work in; the model of Odoo on the bench's own clock when there is none */
export async function conflictBench(given?: ConflictOdoo): Promise<ConflictBench> {
  const clock = virtualClock();
  const odoo = given ?? modelOdoo(clock);
  const installed = await install(odoo.admin, source, odoo.plant.stations['PRESS-04']?.login ?? '');
  if (!installed.ok) throw new Error(installed.failure.code);
  const { actionId } = installed.value;
  await install(odoo.admin, source, odoo.plant.stations['ASSEMBLY-01']?.login ?? '');
  // A real Odoo keeps ids for ever.
  const salt = given ? Math.floor(Math.random() * 90_000) + 1 : 0;
  const [one, two] = [
    new ConflictStation(odoo, clock, actionId, 'PRESS-04', 1, salt),
    new ConflictStation(odoo, clock, actionId, 'ASSEMBLY-01', 2, salt),
  ];
  const isBusy = (): boolean => one.isCalling || two.isCalling;
  const talked = async (): Promise<void> => {
    // Idle twice in a row: between two calls of one pull there is a moment without any.
    for (let idle = 0; idle < 2; idle = isBusy() ? 0 : idle + 1)
      await new Promise((resolve) => setTimeout(resolve, given ? 8 : 0));
  };
  // The bench's time runs ahead of a real Odoo's, whose write_date has whole seconds: two changes must not share one.
  const nextSecond = async (): Promise<void> => {
    const second = Math.floor(Date.now() / 1_000);
    while (Math.floor(Date.now() / 1_000) === second) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const calm = async (): Promise<void> => {
    if (given) await nextSecond();
    // A pull, one that sweeps and compares all settled documents again, and what comes of that.
    for (const ms of [11_000, 300_000, 11_000]) {
      await clock.pass(ms);
      await talked();
    }
  };
  one.engine.start();
  await calm();
  return {
    one,
    two,
    plant: odoo.plant,
    calm,
    order: async (product, quantity) => {
      const productId = odoo.plant.products[product]?.id ?? 0;
      const vals = { product_id: productId, product_qty: Number(quantity) };
      const made = await one.odoo('mrp.production', 'create', { args: { vals_list: [vals] } });
      const [id = 0] = made as number[];
      await one.odoo('mrp.production', 'action_confirm', { ids: [id] });
      const rows = await one.odoo('mrp.production', 'read', {
        ids: [id],
        args: { fields: ['name', 'production_group_id', 'product_uom_id'] },
      });
      const [row] = rows as { name: string; production_group_id: [number, string]; product_uom_id: [number, string] }[];
      if (!row) throw new Error('the order was not made');
      return {
        id,
        name: row.name,
        group: String(row.production_group_id[0]),
        product: productId,
        unit: row.product_uom_id[0],
      };
    },
    slices: async (order) => {
      const args = {
        domain: [['production_group_id', '=', Number(order.group)]],
        fields: ['state', 'product_qty', 'qty_produced'],
        order: 'id',
      };
      return (await one.odoo('mrp.production', 'search_read', { args })) as never;
    },
    stop: async () => {
      await Promise.all([one.engine.stop(), two.engine.stop()]);
    },
  };
}
