import { userError, valueError } from './errors.ts';
import type { Row, Values } from './fields.ts';
import { assignMoves, createLine, ownQuantity, unlinkLine, writeLine } from './lines.ts';
import { followLines, isOver, linesOf, setState } from './move-state.ts';
import { setDemand } from './moves.ts';
import { createMove } from './move-create.ts';
import { cmp, num, text } from './numbers.ts';
import { checkOrder, createOrder } from './orders.ts';
import { componentsOf, orderNow, outputOf, workOf } from './settle.ts';
import type { Tables } from './tables.ts';

/** Odoo's `_get_name_backorder`: both parts carry a number from the first split on. */
function numbered(tables: Tables, order: Row, name: string, sequence: number): string {
  const suffix = `-${String(sequence).padStart(3, '0')}`;
  const isSplit = sequence > 1 || highest(tables, order) > 1;
  // Where orders were merged away their group is gone, and Odoo stumbles over it.
  if (/-\d+$/.test(name) && order['production_group_id'] === false) throw valueError('max() arg is an empty sequence');
  return /-\d+$/.test(name) && isSplit ? name.replace(/-\d+$/, suffix) : `${name}${suffix}`;
}

const highest = (tables: Tables, order: Row): number =>
  Math.max(
    0,
    ...tables
      .linked('mrp.production', 'production_group_id', Number(order['production_group_id']))
      .map((slice) => Number(slice['backorder_sequence'])),
  );

/**
 * Odoo's `_split_productions`.
 * @param amounts quantities of the parts by order; without, what is being produced and what remains
 * @returns ids of the orders and of their new parts
 */
export function splitOrders(
  tables: Tables,
  ids: readonly number[],
  amounts: ReadonlyMap<number, readonly number[]>,
): number[] {
  const plans = ids.map((id) => ({ id, parts: partsOf(tables, orderNow(tables, id), amounts.get(id)) }));
  return plans.flatMap(({ id, parts }) => [id, ...splitOrder(tables, id, parts, amounts.has(id))]);
}

function partsOf(tables: Tables, order: Row, wanted: readonly number[] | undefined): number[] {
  const whole = num(order['product_qty']);
  if (!wanted || wanted.length === 0) {
    const producing = num(order['qty_producing']);
    return [producing, Math.max(whole - producing, 0)];
  }
  const total = wanted.reduce((sum, each) => sum + each, 0);
  const rest = cmp(whole, total);
  if (rest > 0) return [...wanted, whole - total];
  if (rest < 0 || order['state'] === 'done' || order['state'] === 'cancel')
    throw userError('Unable to split with more than the quantity to produce.');
  return [...wanted];
}

function splitOrder(tables: Tables, id: number, parts: readonly number[], isPlanned: boolean): number[] {
  const order = tables.take('mrp.production', id);
  const whole = num(order['product_qty']);
  const sequence = Number(order['backorder_sequence']) || 1;
  tables.update('mrp.production', id, { backorder_sequence: sequence });
  const name = numbered(tables, order, String(order['name']), sequence);
  // Odoo finds all the names before the database sees the quantities.
  const last = highest(tables, order);
  const plans = parts.slice(1).map((quantity, at) => ({
    quantity,
    sequence: last + at + 1,
    name: numbered(tables, order, name, last + at + 1),
  }));
  checkOrder(tables.update('mrp.production', id, { name, product_qty: text(parts[0] ?? 0) }));
  for (const move of [...componentsOf(tables, id), ...outputOf(tables, id)])
    tables.update('stock.move', move.id, { origin: name });
  const rests = plans.map((plan) => openNext(tables, tables.take('mrp.production', id), plan));
  const moves = [...componentsOf(tables, id), ...outputOf(tables, id)];
  for (const move of moves)
    if (move['picked'] === true && !isOver(move))
      for (const line of linesOf(tables, move.id)) if (line['picked'] !== true) unlinkLine(tables, line.id);
  const made = moves.map((move) => splitMove(tables, move, whole, rests));
  const waiting = made.flat().filter((each) => {
    const { state } = tables.take('stock.move', each);
    return state === 'confirmed' || state === 'partially_available';
  });
  assignMoves(tables, waiting);
  for (const move of moves)
    for (const line of linesOf(tables, move.id))
      if (num(line['quantity']) === 0) tables.remove('stock.move.line', line.id);
  if (isPlanned) checkWork(tables, id);
  splitWork(tables, id, whole, rests);
  for (const each of [id, ...rests]) tables.stale.orders.add(each);
  return rests;
}

interface Plan {
  readonly quantity: number;
  readonly sequence: number;
  readonly name: string;
}

/** The slice for what is left. Odoo copies the origin too: a marker there proves something on the finished slice only. */
function openNext(tables: Tables, order: Row, plan: Plan): number {
  const copied = [
    'product_id',
    'product_uom_id',
    'bom_id',
    'consumption',
    'origin',
    'priority',
    'user_id',
    'date_deadline',
  ];
  const more = ['production_group_id', 'location_src_id', 'location_dest_id', 'company_id'];
  const values = Object.fromEntries([...copied, ...more].map((field) => [field, order[field] ?? false])) as Values;
  const next = createOrder(tables, {
    ...values,
    name: plan.name,
    backorder_sequence: plan.sequence,
    product_qty: text(plan.quantity),
    state: order['state'] === 'draft' ? 'draft' : 'confirmed',
  });
  return next.id;
}

/** The demand, and what is reserved for it, divided among the parts. */
function splitMove(tables: Tables, move: Row, whole: number, rests: readonly number[]): number[] {
  const share = num(move['product_uom_qty']) / whole;
  const owner = Number(move['raw_material_production_id'] || move['production_id']);
  const side = move['raw_material_production_id'] ? 'raw_material_production_id' : 'production_id';
  setDemand(tables, move.id, num(tables.take('mrp.production', owner)['product_qty']) * share, true);
  const made = rests.map((rest) => {
    const order = tables.take('mrp.production', rest);
    return createMove(tables, {
      product_id: move['product_id'] ?? false,
      product_uom: move['product_uom'] ?? false,
      bom_line_id: move['bom_line_id'] ?? false,
      date: move['date'] ?? false,
      date_deadline: move['date_deadline'] ?? false,
      location_id: move['location_id'] ?? false,
      location_dest_id: move['location_dest_id'] ?? false,
      product_uom_qty: text(Math.round(num(order['product_qty']) * share * 100 + 1e-6) / 100),
      state: move['state'] === 'draft' ? 'draft' : 'confirmed',
      [side]: rest,
    }).id;
  });
  if (move['picked'] !== true) divideLines(tables, move.id, made);
  return made;
}

/** Reserved lots go to the parts in turn, each as far as its demand; the first line serves the first part. */
function divideLines(tables: Tables, id: number, made: readonly number[]): void {
  const lines = linesOf(tables, id).map((line) => ({ line, left: ownQuantity(tables, line) }));
  const queue = [id, ...made];
  const fresh: [number, Row, number][] = [];
  let move = queue.shift();
  let room = move === undefined ? 0 : num(tables.take('stock.move', move)['product_uom_qty']);
  const next = (): void => {
    if (move !== undefined) full.push(move);
    move = queue.shift();
    room = move === undefined ? 0 : num(tables.take('stock.move', move)['product_uom_qty']);
  };
  const full: number[] = [];
  for (const each of lines) {
    if (move === undefined) break;
    const taken = Math.min(each.left, room);
    if (cmp(taken, 0) === 0) continue;
    writeLine(tables, each.line.id, { quantity: text(taken), move_id: move });
    room -= taken;
    each.left -= taken;
    if (cmp(room, 0) <= 0) next();
  }
  for (const each of lines)
    for (; cmp(each.left, 0) > 0;) {
      if (move === undefined) break;
      const taken = Math.min(room, each.left);
      if (move === id)
        writeLine(tables, each.line.id, {
          quantity: text(num(tables.take('stock.move.line', each.line.id)['quantity']) + taken),
        });
      else if (cmp(taken, 0) > 0) fresh.push([move, each.line, taken]);
      each.left -= taken;
      room -= taken;
      if (cmp(room, 0) <= 0) next();
    }
  // Odoo asks for no state here: a move that was done, and is no longer picked, is open again.
  for (const each of full) {
    setState(tables, each, 'assigned');
    followLines(tables, each);
  }
  if (move !== undefined && room !== num(tables.take('stock.move', move)['product_uom_qty']))
    setState(tables, move, 'partially_available');
  for (const [target, { id: _, ...line }, quantity] of fresh)
    createLine(tables, { ...line, move_id: target, quantity: text(quantity), picked: false });
}

/** A planner's split writes what was worked into the work orders again, and that is refused where work is over. */
function checkWork(tables: Tables, id: number): void {
  const quantity = num(tables.take('mrp.production', id)['product_qty']);
  for (const work of workOf(tables, id)) {
    if (work['state'] === 'done' || work['state'] === 'cancel')
      throw userError('You cannot change the quantity produced of a work order that is in done or cancel state.');
    tables.update('mrp.workorder', work.id, { qty_produced: text(Math.min(num(work['qty_produced']), quantity)) });
  }
}

/** Work orders of the parts: what was worked before the split is not to be done again. */
function splitWork(tables: Tables, id: number, whole: number, rests: readonly number[]): void {
  for (const work of workOf(tables, id)) {
    let remaining = Math.max(whole - num(work['qty_reported_from_previous_wo']) - num(work['qty_produced']), 0);
    for (const rest of rests) {
      const quantity = num(tables.take('mrp.production', rest)['product_qty']);
      const made = tables.insert('mrp.workorder', {
        name: work['name'] ?? false,
        workcenter_id: work['workcenter_id'] ?? false,
        operation_id: work['operation_id'] ?? false,
        sequence: work['sequence'] ?? 100,
        duration_expected: text((num(work['duration_expected']) / whole) * quantity),
        production_id: rest,
        qty_reported_from_previous_wo: text(Math.max(quantity - remaining, 0)),
        state: remaining > 0 ? 'ready' : 'cancel',
      });
      remaining = Math.max(remaining - num(made['qty_produced']), 0);
    }
  }
}
