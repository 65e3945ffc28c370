import { OdooError, userError } from './errors.ts';
import type { Row, Values } from './fields.ts';
import { createLine, unlinkLine, writeLine } from './lines.ts';
import { linesOf } from './move-state.ts';
import { finishMoves, offerStock, setPicked, setQuantity } from './moves.ts';
import { createMove, startsPicked } from './move-create.ts';
import { num, text } from './numbers.ts';
import { cancelOrders, changeDemand, completeOrder, createOrder, writeOrder } from './orders.ts';
import { lossPlace } from './places.ts';
import { createScrap, unlinkScrap } from './scrap.ts';
import { settle } from './settle.ts';
import type { Tables } from './tables.ts';
import { completeTransfer, createTransfer } from './transfer.ts';

type Given = Readonly<Record<string, unknown>>;

/** What Odoo does beside storing when a record of a model is made, changed or deleted. */
interface Effect {
  /** In place of plain storing. */
  readonly create?: (tables: Tables, values: Values) => Row;
  /** When the record's own lines are there as well. */
  readonly created?: (tables: Tables, id: number, given: Given) => void;
  /** Around storing: `apply` stores the values and then the lines. */
  readonly write?: (tables: Tables, id: number, values: Values, given: Given, apply: (values: Values) => void) => void;
  readonly unlink?: (tables: Tables, id: number) => void;
}

function writeMove(tables: Tables, id: number, values: Values, apply: (values: Values) => void): void {
  const { quantity, picked, product_uom_qty: demand, ...rest } = values;
  const move = tables.take('stock.move', id);
  if (quantity !== undefined && move['state'] === 'cancel')
    throw userError('You cannot change a cancelled stock move, create a new line instead.');
  if ('product_uom' in values && move['state'] === 'done')
    throw userError("You cannot change the UoM for a stock move that has been set to 'Done'.");
  apply(rest);
  if (demand !== undefined) changeDemand(tables, id, num(demand));
  if (typeof picked === 'boolean' && linesOf(tables, id).length === 0) tables.keep('stock.move', id, { picked });
  if (quantity !== undefined) setQuantity(tables, id, num(quantity));
  if (typeof picked === 'boolean') setPicked(tables, id, picked);
}

function unlinkMove(tables: Tables, id: number): void {
  const move = tables.take('stock.move', id);
  if (move['state'] === 'done') throw userError('You can only delete draft or cancelled moves.');
  for (const line of linesOf(tables, id)) unlinkLine(tables, line.id);
  tables.remove('stock.move', id);
  const order = Number(move['raw_material_production_id']);
  if (order) tables.stale.orders.add(order);
}

/** A lot that anything refers to cannot be deleted. */
function unlinkLot(tables: Tables, id: number): void {
  const used =
    tables.linked('stock.move.line', 'lot_id', id).length > 0 ||
    tables.linked('stock.quant', 'lot_id', id).length > 0 ||
    tables.linked('stock.scrap', 'lot_id', id).length > 0;
  if (used)
    throw new OdooError(
      'validation',
      'The operation cannot be completed: another model requires the record being deleted.',
    );
  tables.remove('stock.lot', id);
}

function writeLot(tables: Tables, id: number, values: Values, apply: (values: Values) => void): void {
  const product = values['product_id'];
  if (
    product !== undefined &&
    tables.linked('stock.move.line', 'lot_id', id).some((line) => line['product_id'] !== product)
  )
    throw userError(
      'You are not allowed to change the product linked to a serial or lot number if some stock moves have already been created with that number.',
    );
  apply(values);
}

/** Stock that is counted: the quantity comes with `action_apply_inventory`. */
function createQuant(tables: Tables, values: Values): Row {
  const { product_id: product, location_id: place, lot_id: lot = false, inventory_quantity: counted = '0' } = values;
  const owner = tables.get('stock.lot', Number(lot));
  if (owner && owner['product_id'] !== product)
    throw new OdooError('validation', `The Lot/Serial number (${String(owner['name'])}) is linked to another product.`);
  const known = tables.at('stock.quant', Number(product), Number(place)).find((quant) => quant['lot_id'] === lot);
  if (known) return tables.update('stock.quant', known.id, { inventory_quantity: counted });
  return tables.insert('stock.quant', { in_date: tables.now, ...values, quantity: '0' });
}

/** Odoo's `action_apply_inventory`: the difference comes from or goes to the place of losses. */
export function applyInventory(tables: Tables, id: number): void {
  const quant = tables.take('stock.quant', id);
  const difference = num(quant['inventory_quantity']) - num(quant['quantity']);
  const loss = lossPlace(tables);
  const place = quant['location_id'] ?? false;
  const places =
    difference > 0 ? { location_id: loss, location_dest_id: place } : { location_id: place, location_dest_id: loss };
  const shared = { product_id: quant['product_id'] ?? false, ...places };
  const quantity = text(Math.abs(difference));
  tables.update('stock.quant', id, { inventory_quantity: '0' });
  if (quantity === '0') {
    const nothing = tables.insert('stock.move', {
      ...shared,
      picked: true,
      is_inventory: true,
      state: 'done',
      date: tables.now,
    });
    tables.insert('stock.move.line', {
      ...shared,
      move_id: nothing.id,
      picked: true,
      lot_id: quant['lot_id'] ?? false,
    });
    return;
  }
  const move = createMove(tables, { ...shared, product_uom_qty: quantity, picked: true, is_inventory: true });
  createLine(tables, { ...shared, move_id: move.id, quantity, lot_id: quant['lot_id'] ?? false });
  offerStock(tables, finishMoves(tables, [move.id]));
}

export const effects: Readonly<Record<string, Effect>> = {
  'stock.move': {
    create: createMove,
    // What its lines say about being picked is lost: the move's own word counts, and that is no by default.
    created: (tables, id, given) =>
      setPicked(tables, id, given['picked'] === true || startsPicked(tables, tables.take('stock.move', id))),
    write: (tables, id, values, _, apply) => writeMove(tables, id, values, apply),
    unlink: unlinkMove,
  },
  'stock.move.line': {
    create: createLine,
    write: (tables, id, values) => writeLine(tables, id, values),
    unlink: unlinkLine,
  },
  'stock.lot': { write: (tables, id, values, _, apply) => writeLot(tables, id, values, apply), unlink: unlinkLot },
  'stock.quant': { create: createQuant },
  'stock.scrap': { create: createScrap, unlink: unlinkScrap },
  'stock.picking': {
    create: createTransfer,
    created: completeTransfer,
    write: (tables, id, values, given, apply) => {
      const { state } = tables.take('stock.picking', id);
      if (values['picking_type_id'] && (state === 'done' || state === 'cancel'))
        throw userError('Changing the operation type of this record is forbidden at this point.');
      apply(values);
      if ('move_ids' in given) completeTransfer(tables, id);
    },
  },
  'mrp.production': {
    create: createOrder,
    created: (tables, id, given) => {
      completeOrder(tables, id, 'move_raw_ids' in given);
      settle(tables);
    },
    write: (tables, id, values, given, apply) => writeOrder(tables, id, values, 'move_raw_ids' in given, apply),
    unlink: (tables, id) => {
      cancelOrders(tables, [id]);
      tables.remove('mrp.production', id);
    },
  },
};
