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
  /** It was a station's call, and a planner had made of the order what it booked. */
  readonly isAsPlanned?: true;
}

/** What a ledger knew at one moment. */
export interface LedgerState {
  /** So many effects there were. */
  readonly effects: number;
  readonly seen: ReadonlySet<number>;
  readonly cancelled: ReadonlySet<number>;
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
  /** When a planner changed what is planned for an order. */
  readonly #plannedAt = new Map<number, number>();

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
    };
  }

  /** Odoo is as it was: what took effect since is gone. */
  restore({ effects, seen, cancelled }: LedgerState, at: number): void {
    this.effects.length = effects;
    this.#seen = new Set(seen);
    this.#cancelled = new Set(cancelled);
    this.changedAt = at;
    this.notePlan(at);
  }

  /** What planners have planned, from now on. */
  notePlan(at: number): void {
    const before = this.#plan;
    this.#plan = this.#planned();
    for (const [group, quantities] of this.#plan)
      if (before.has(group) && String(quantities) !== String(before.get(group))) this.#plannedAt.set(group, at);
  }

  /**
   * Orders of which a station has changed the planned quantity, be it by closing the rest with a part (P5).
   *
   * Not counted: without a footprint a station stages a part and has it marked done in two calls, and nothing in them can depend on what
   * a planner makes of the slice meanwhile. Odoo (19.0, and so its model) then opens a rest again that he closed, or books more than he
   * left of it. What he changed before the part was staged has no such excuse: the station had to read it.
   * @param stagedAt when the part was staged that a call has just closed; Infinity when it was no such call
   */
  changedPlans(stagedAt: number): number[] {
    const planned = this.#planned();
    return [...planned].flatMap(([group, quantities]) => {
      if (this.#cancelled.has(group) || isEqualSum(quantities, this.#plan.get(group) ?? [])) return [];
      if ((this.#plannedAt.get(group) ?? -1) < stagedAt) return [group];
      this.#plan.set(group, quantities);
      return [];
    });
  }

  /**
   * What a call of a station booked counts as a planner's where he changed the quantity of the order after the part was staged: Odoo makes
   * all of the order of what is staged then, and the call that is under way books that.
   */
  asPlanned(fresh: readonly Effect[], stagedAt: number): Effect[] {
    return fresh.map((effect) => {
      if (effect.model !== 'mrp.production') return effect;
      const group = Number(this.#world.tables.take(effect.model, effect.id)['production_group_id']);
      if ((this.#plannedAt.get(group) ?? -1) < stagedAt) return effect;
      return (this.effects[effect.nth] = { ...effect, by: null, isAsPlanned: true });
    });
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
