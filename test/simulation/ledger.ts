import type { Row } from '../../build/practice/odoo/fields.ts';
import { isEqual, isEqualSum } from './exact.ts';
import type { World } from './world.ts';

/** A document whose stock was moved, seen in the model's own stock moves, whatever anybody believes. */
export interface Effect {
  readonly nth: number;
  readonly at: number;
  readonly model: 'mrp.production' | 'stock.scrap' | 'stock.picking';
  readonly id: number;
  readonly quantity: string;
  /** Names of the lots that were produced, scrapped or moved. */
  readonly lots: string;
  /** Id of the posting that its marker names; null when it has none. */
  readonly posting: string | null;
  /** Name of the station whose call did it; null for a planner. */
  readonly by: string | null;
}

/** What a ledger knew at one moment. */
export interface LedgerState {
  /** So many effects there were. */
  readonly effects: number;
  readonly seen: ReadonlySet<number>;
  readonly cancelled: ReadonlySet<number>;
  readonly short: ReadonlyMap<number, { readonly planned: number; readonly at: number }>;
}

/** Both ways of posting leave the id of the posting in the document's origin. */
const marker = /PS[ :]([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/g;

const documentOf = (move: Row): Pick<Effect, 'model' | 'id'> | undefined => {
  if (move['scrap_id']) return { model: 'stock.scrap', id: Number(move['scrap_id']) };
  if (move['production_id']) return { model: 'mrp.production', id: Number(move['production_id']) };
  if (move['picking_id']) return { model: 'stock.picking', id: Number(move['picking_id']) };
  return undefined;
};

/** Watches the stock moves of the model: each that is done newly is an effect of the call that just ended. */
export class Ledger {
  readonly effects: Effect[] = [];
  /** Last time at which anything but a receipt or a read changed in the model. */
  changedAt = 0;
  readonly #world: World;
  #seen = new Set<number>();
  /** Planned quantities of the slices that are not cancelled, by order. */
  #plan = new Map<number, string[]>();
  /** Orders with a cancelled slice: what a late call does to one is Odoo's affair. */
  #cancelled = new Set<number>();
  /** Slices that a planner has finished short and without a rest: what was planned for each, and when that was seen. */
  #short = new Map<number, { readonly planned: number; readonly at: number }>();

  constructor(world: World) {
    this.#world = world;
    this.notePlan(0);
  }

  /** What is known of Odoo as it is now: kept with a backup of it. */
  save(): LedgerState {
    const { length } = this.effects;
    return {
      effects: length,
      seen: new Set(this.#seen),
      cancelled: new Set(this.#cancelled),
      short: new Map(this.#short),
    };
  }

  /** Odoo is as it was: what took effect since is gone. */
  restore({ effects, seen, cancelled, short }: LedgerState, at: number): void {
    this.effects.length = effects;
    this.#seen = new Set(seen);
    this.#cancelled = new Set(cancelled);
    this.#short = new Map(short);
    this.changedAt = at;
    this.notePlan(at);
  }

  /** What planners have planned, from now on. */
  notePlan(at: number): void {
    this.#plan = this.#planned();
    for (const { id, state, ...row } of this.#orders())
      if (state === 'done' && Number(row['qty_producing']) < Number(row['product_qty']) && !this.#short.has(id))
        this.#short.set(id, { planned: Number(row['product_qty']), at });
  }

  /**
   * Orders of which a station has changed the planned quantity, be it by closing the rest with a part (P5).
   *
   * Not counted: without a footprint a station asks Odoo to close a part and to open the rest, and nothing in that call can depend on
   * the state in which Odoo finds the slice. If a planner closes the slice short while the call is on its way, Odoo (19.0, and so its
   * model) still opens the rest when it arrives: what was planned before. A call that was sent after that has no such excuse.
   * @param sentAt when the call was sent that just ended; Infinity when it cannot open a rest
   */
  changedPlans(sentAt: number): number[] {
    this.#planReopened(sentAt);
    return [...this.#planned()].flatMap(([group, quantities]) =>
      this.#cancelled.has(group) || isEqualSum(quantities, this.#plan.get(group) ?? []) ? [] : [group],
    );
  }

  /** Rests of slices that a planner had closed short, and that a call opened which was under way then, are planned again. */
  #planReopened(sentAt: number): void {
    for (const [id, { planned, at }] of this.#short) {
      const row = this.#world.tables.get('mrp.production', id);
      const rest = planned - Number(row?.['product_qty']);
      if (!row || sentAt > at || !(rest > 0)) continue;
      this.#short.delete(id);
      const group = Number(row['production_group_id']);
      this.#plan.set(group, [...(this.#plan.get(group) ?? []), rest.toFixed(6)]);
    }
  }

  #orders(): Row[] {
    return this.#world.tables.all('mrp.production');
  }

  #lotsOf(move: number): string {
    const { tables } = this.#world;
    const names = tables
      .linked('stock.move.line', 'move_id', move)
      .map((line) => tables.get('stock.lot', Number(line['lot_id']))?.['name'] ?? '');
    return [...new Set(names)].join(', ');
  }

  #planned(): Map<number, string[]> {
    const plan = new Map<number, string[]>();
    for (const row of this.#orders()) {
      const group = Number(row['production_group_id']);
      if (row['state'] === 'cancel') {
        this.#cancelled.add(group);
        continue;
      }
      // A slice that was finished short and without a rest has given up what it was planned for.
      const quantity = String(row['state'] === 'done' ? row['qty_producing'] : row['product_qty']);
      plan.set(group, [...(plan.get(group) ?? []), quantity]);
    }
    return plan;
  }

  /** To be called after each call that may have moved stock; returns what is new. */
  look(at: number, by: string | null): Effect[] {
    this.changedAt = at;
    const fresh: Effect[] = [];
    for (const move of this.#world.tables.all('stock.move')) {
      if (move['state'] !== 'done' || this.#seen.has(move.id)) continue;
      this.#seen.add(move.id);
      const document = documentOf(move);
      // An output move of nothing is how Odoo closes a slice by hand.
      if (!document || isEqual(String(move['quantity']), '0')) continue;
      const origin = String(this.#world.tables.get(document.model, document.id)?.['origin'] ?? '');
      const posting = [...origin.matchAll(marker)].at(-1)?.[1] ?? null;
      const nth = this.effects.length + fresh.length;
      const lots = this.#lotsOf(move.id);
      fresh.push({ nth, at, ...document, quantity: String(move['quantity']), lots, posting, by });
    }
    this.effects.push(...fresh);
    return fresh;
  }
}
