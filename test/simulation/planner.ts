import { OdooError } from '../../build/practice/odoo/errors.ts';
import type { Row } from '../../build/practice/odoo/fields.ts';
import type { ModelCall } from '../../build/practice/odoo/model-odoo.ts';
import type { Dice } from './dice.ts';
import type { Judge } from './judge.ts';
import type { Ledger } from './ledger.ts';
import type { Timeline } from './timeline.ts';
import type { Trace } from './trace.ts';
import { adminUid, type World } from './world.ts';

export interface PlannerDeps {
  readonly world: World;
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly trace: Trace;
  readonly ledger: Ledger;
  readonly judge: Judge;
}

const openStates = ['confirmed', 'progress', 'to_close'];

/** Somebody in the office who works with the same orders. */
export class Planner {
  readonly #deps: PlannerDeps;

  constructor(deps: PlannerDeps) {
    this.#deps = deps;
  }

  /**
   * Does one thing that planners do; what Odoo refuses was not done.
   * @param vanish share of deeds that delete an order
   */
  act(vanish: number): void {
    const { dice } = this.#deps;
    const deeds = [
      this.#changeQuantity,
      this.#cancel,
      this.#closeByHand,
      this.#split,
      this.#merge,
      this.#renameLot,
      this.#archive,
      this.#editDone,
      this.#plan,
    ];
    this.#do(dice.chance(vanish) ? this.#delete : dice.pick(deeds));
  }

  /** Counts a lot in stock, and finds nothing of it. */
  count(): void {
    this.#do(this.#countToZero);
  }

  #do(deed: () => void): void {
    const { timeline, trace, ledger, judge } = this.#deps;
    try {
      deed.call(this);
    } catch (thrown) {
      if (!(thrown instanceof OdooError)) throw thrown;
      trace.note(timeline.now, 'planner', 'is refused:', thrown.message);
    }
    judge.effects(ledger.look(timeline.now, null));
    ledger.notePlan(timeline.now);
  }

  #call(call: ModelCall): unknown {
    const { world, timeline, trace } = this.#deps;
    trace.note(timeline.now, 'planner', `${call.model}.${call.method}`, (call.ids ?? []).join(' '));
    return world.call(adminUid, call, timeline.now);
  }

  #openSlice(): Row | undefined {
    const { world, dice } = this.#deps;
    const open = world.tables.all('mrp.production').filter((row) => openStates.includes(String(row['state'])));
    return open.length > 0 ? dice.pick(open) : undefined;
  }

  #changeQuantity(): void {
    const slice = this.#openSlice();
    if (!slice) return;
    const values = { mo_id: slice.id, product_qty: this.#deps.dice.whole(1, 60) };
    const [dialog = 0] = this.#call({
      model: 'change.production.qty',
      method: 'create',
      args: { vals_list: [values] },
    }) as number[];
    this.#call({ model: 'change.production.qty', method: 'change_prod_qty', ids: [dialog] });
  }

  #cancel(): void {
    const slice = this.#openSlice();
    if (slice) this.#call({ model: 'mrp.production', method: 'action_cancel', ids: [slice.id] });
  }

  /** An order on which nothing was done is cancelled and deleted at once: no record is left that says so. */
  #delete(): void {
    const { world, timeline } = this.#deps;
    const { tables } = world;
    const slice = this.#openSlice();
    if (
      !slice ||
      tables.linked('mrp.production', 'production_group_id', Number(slice['production_group_id'])).length > 1
    )
      return;
    const moves = ['raw_material_production_id', 'production_id'].flatMap((field) =>
      tables.linked('stock.move', field, slice.id),
    );
    if (moves.some((move) => move['state'] === 'done')) return;
    this.#call({ model: 'mrp.production', method: 'action_cancel', ids: [slice.id] });
    world.at(timeline.now, () => {
      for (const { id } of moves) tables.remove('stock.move', id);
      for (const { id } of tables.linked('mrp.workorder', 'production_id', slice.id))
        tables.remove('mrp.workorder', id);
      tables.remove('mrp.production', slice.id);
    });
  }

  /** Odoo deletes quants of nothing when somebody opens its list of stock: no record is left that says so. */
  #countToZero(): void {
    const { world, dice, timeline } = this.#deps;
    const { tables, plant } = world;
    const lots = tables
      .linked('stock.quant', 'location_id', plant.stockLocation)
      .filter((row) => row['lot_id'] !== false && row['reserved_quantity'] === '0' && Number(row['quantity']) > 0);
    if (lots.length === 0) return;
    const { id, lot_id } = dice.pick(lots);
    this.#call({ model: 'stock.quant', method: 'action_apply_inventory', ids: [id] });
    world.at(timeline.now, () => {
      for (const quant of tables.linked('stock.quant', 'lot_id', Number(lot_id)))
        if (Number(quant['quantity']) === 0 && Number(quant['reserved_quantity']) === 0)
          tables.remove('stock.quant', quant.id);
    });
  }

  #closeByHand(): void {
    const slice = this.#openSlice();
    if (!slice) return;
    const quantity = Math.max(1, Math.floor(Number(slice['product_qty']) * this.#deps.dice.between(0.2, 1)));
    this.#call({
      model: 'mrp.production',
      method: 'write',
      ids: [slice.id],
      args: { vals: { qty_producing: quantity } },
    });
    this.#call({ model: 'mrp.production', method: 'set_qty_producing', ids: [slice.id] });
    const rest = this.#deps.dice.chance(0.5) ? { mo_ids_to_backorder: [slice.id] } : {};
    const context = { skip_backorder: true, skip_consumption: true, skip_redirection: true, ...rest };
    this.#call({ model: 'mrp.production', method: 'button_mark_done', ids: [slice.id], context });
  }

  #split(): void {
    const slice = this.#openSlice();
    if (!slice) return;
    const lines = [2, Math.max(1, Number(slice['product_qty']) - 2)].map((quantity) => [0, 0, { quantity }]);
    const values = { production_id: slice.id, production_detailed_vals_ids: lines };
    const [dialog = 0] = this.#call({
      model: 'mrp.production.split',
      method: 'create',
      args: { vals_list: [values] },
    }) as number[];
    this.#call({ model: 'mrp.production.split', method: 'action_split', ids: [dialog] });
  }

  #merge(): void {
    const { world } = this.#deps;
    const { O1, O4 } = world.plant.orders;
    const ids = [O1?.id ?? 0, O4?.id ?? 0].filter((id) => world.tables.get('mrp.production', id));
    this.#call({ model: 'mrp.production', method: 'action_merge', ids });
  }

  #renameLot(): void {
    const { world, dice } = this.#deps;
    const lot = dice.pick(world.tables.all('stock.lot'));
    this.#deps.judge.isRenamed = true;
    const vals = { name: `${String(lot['name'])}-${dice.whole(1, 9)}` };
    this.#call({ model: 'stock.lot', method: 'write', ids: [lot.id], args: { vals } });
  }

  #archive(): void {
    const { world, dice } = this.#deps;
    const product = dice.pick(world.tables.all('product.product'));
    const vals = { active: product['active'] !== true };
    this.#call({ model: 'product.product', method: 'write', ids: [product.id], args: { vals } });
  }

  /** The quantity of a finished slice is corrected in the office: the two sides then disagree. */
  #editDone(): void {
    const { world, dice, judge, timeline } = this.#deps;
    const done = world.tables
      .all('stock.move')
      .filter((move) => move['state'] === 'done' && move['production_id'] !== false && move['scrap_id'] === false);
    if (done.length === 0) return;
    const move = dice.pick(done);
    const quantity = String(Number(move['quantity']) + dice.whole(1, 5));
    const slice = Number(move['production_id']);
    world.at(timeline.now, () => {
      world.tables.update('stock.move', move.id, { quantity });
      world.tables.update('mrp.production', slice, { qty_producing: quantity });
    });
    judge.edit(`mrp.production:${slice}`, timeline.now);
    this.#deps.trace.note(timeline.now, 'planner', `corrects slice ${slice} to`, quantity);
  }

  #plan(): void {
    const slice = this.#openSlice();
    if (!slice) return;
    const vals = { date_deadline: '2026-02-01 06:00:00', priority: '1' };
    this.#call({ model: 'mrp.production', method: 'write', ids: [slice.id], args: { vals } });
  }
}
