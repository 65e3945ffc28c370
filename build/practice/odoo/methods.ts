import { compare } from '../../../sync/domain/quantity.ts';
import { missing, OdooError, userError } from './errors.ts';
import type { Row } from './fields.ts';
import { runPostingAction } from './posting-action.ts';
import { cancelOrder, completeOrder, confirmOrder, finishSlice, isOpen, refactor } from './production.ts';
import { Records } from './records.ts';
import { load } from './load.ts';
import { mayDo } from './rights.ts';
import { completeScrap, validateScrap } from './scrap.ts';
import { departsFromBill, openMoves, plainShares } from './shares.ts';
import type { Tables } from './tables.ts';
import { completeTransfer, validateTransfer } from './transfer.ts';

interface MethodCall {
  readonly tables: Tables;
  readonly records: Records;
  readonly model: string;
  readonly ids: readonly number[];
  readonly args: Readonly<Record<string, unknown>>;
  readonly context: Readonly<Record<string, unknown>>;
}

interface Method {
  /** Names that may be given. */
  readonly args: readonly string[];
  /** What a station's user may call. */
  readonly harmless?: true;
  /** undefined is Python's None. */
  readonly run: (call: MethodCall) => unknown;
}

const options = ({ args, context }: MethodCall) => ({
  order: args['order'] as string | undefined,
  limit: args['limit'] as number | undefined,
  offset: args['offset'] as number | undefined,
  archivedToo: context['active_test'] === false,
});
const fieldsOf = ({ args }: MethodCall) => args['fields'] as readonly string[] | undefined;

/** What Odoo itself adds to a new record. */
const completions: Readonly<Record<string, (tables: Tables, id: number) => void>> = {
  'mrp.production': completeOrder,
  'stock.scrap': completeScrap,
  'stock.picking': completeTransfer,
};

function create({ tables, records, model, args }: MethodCall): number[] {
  const given = args['vals_list'];
  const list = (Array.isArray(given) ? given : [given]) as Record<string, unknown>[];
  return list.map((values) => {
    const { id } = records.create(model, values);
    completions[model]?.(tables, id);
    return id;
  });
}

/** Methods of every model. */
const generic: Readonly<Record<string, Method>> = {
  search: {
    args: ['domain', 'offset', 'limit', 'order'],
    harmless: true,
    run: (call) => call.records.search(call.model, call.args['domain'], options(call)).map((row) => row.id),
  },
  search_count: {
    args: ['domain', 'limit'],
    harmless: true,
    run: (call) => call.records.search(call.model, call.args['domain'], options(call)).length,
  },
  search_read: {
    args: ['domain', 'fields', 'offset', 'limit', 'order', 'load'],
    harmless: true,
    run: (call) => {
      const ids = call.records.search(call.model, call.args['domain'], options(call)).map((row) => row.id);
      return call.records.read(call.model, ids, fieldsOf(call));
    },
  },
  read: {
    args: ['fields', 'load'],
    harmless: true,
    run: (call) => call.records.read(call.model, call.ids, fieldsOf(call)),
  },
  fields_get: {
    args: ['allfields', 'attributes'],
    harmless: true,
    run: ({ records, model, args }) => records.fieldsGet(model, args['allfields'] as readonly string[] | undefined),
  },
  create: { args: ['vals_list'], run: create },
  load: {
    args: ['fields', 'data'],
    run: ({ tables, records, model, args }) =>
      load(tables, records, model, args['fields'] as readonly string[], args['data'] as readonly unknown[][], (id) =>
        completions[model]?.(tables, id),
      ),
  },
  write: {
    args: ['vals'],
    run: ({ tables, records, model, ids, args }) => {
      const vals = args['vals'] as Record<string, unknown>;
      records.write(model, ids, vals);
      if (model === 'mrp.production' && 'date_start' in vals) refuseFinished(tables, ids);
      if (model === 'stock.move' && 'product_uom_qty' in vals) for (const id of ids) refactor(tables, id);
      return true;
    },
  },
  unlink: {
    args: [],
    run: ({ records, model, ids }) => {
      records.unlink(model, ids);
      return true;
    },
  },
};

/** Odoo's guard of a finished order: the whole write is rolled back (facts §11). */
function refuseFinished(tables: Tables, ids: readonly number[]): void {
  if (ids.some((id) => ['done', 'cancel'].includes(String(tables.take('mrp.production', id)['state']))))
    throw userError('You cannot move a manufacturing order once it is cancelled or done.');
}

/** Calls `work` for each record and answers True, as most buttons do. */
const button = (work: (tables: Tables, id: number, call: MethodCall) => void): Method => ({
  args: [],
  run: (call) => {
    for (const id of call.ids) {
      if (!call.tables.get(call.model, id)) throw missing(call.model, id, call.records.uid);
      work(call.tables, id, call);
    }
    return true;
  },
});

/** Odoo's `button_mark_done` for an untracked or lot-tracked order whose quantity was written before. */
function markDone(tables: Tables, id: number, { context }: MethodCall): unknown {
  const order = tables.take('mrp.production', id);
  if (order['state'] === 'cancel') return true;
  const rest = Array.isArray(context['mo_ids_to_backorder']) && context['mo_ids_to_backorder'].includes(id);
  if (order['state'] === 'done') {
    if (rest) throw userError('The quantity to produce must be positive!');
    return true;
  }
  const written = String(order['qty_producing']);
  const isWritten = compare(written, '0') > 0;
  const quantity = isWritten ? written : String(order['product_qty']);
  const question = (res_model: string) => ({ type: 'ir.actions.act_window', res_model, target: 'new', context });
  if (context['skip_backorder'] !== true && compare(quantity, String(order['product_qty'])) < 0)
    return question('mrp.production.backorder');
  // A quantity that was written by call picks no components: those count that were picked themselves (facts §0.4).
  const shares = isWritten ? pickedShares(tables, id) : plainShares(tables, id, quantity);
  if (context['skip_consumption'] !== true && departsFromBill(tables, order, quantity, shares))
    return question('mrp.consumption.warning');
  finishSlice(tables, id, quantity, order['lot_producing_ids'] as readonly number[], rest, shares);
  return true;
}

const pickedShares = (tables: Tables, id: number) =>
  openMoves(tables, id)
    .filter((move) => move['picked'] === true)
    .map((move) => ({ move, quantity: String(move['quantity']) }));

function applyInventory(tables: Tables, id: number): void {
  const quant = tables.take('stock.quant', id);
  tables.update('stock.quant', id, { quantity: quant['inventory_quantity'] ?? '0', inventory_quantity: '0' });
}

function setWorkOrder(tables: Tables, id: number, state: 'progress' | 'done'): void {
  const work: Row = tables.take('mrp.workorder', id);
  if (work['state'] === 'done' && state === 'progress')
    throw userError('You cannot start a work order that is already done or cancelled');
  const order = tables.take('mrp.production', work['production_id']);
  const quantity = state === 'done' ? { qty_produced: order['product_qty'] ?? '0', date_finished: tables.now } : {};
  tables.update('mrp.workorder', id, { state, date_start: work['date_start'] || tables.now, ...quantity });
  if (isOpen(order)) tables.update('mrp.production', order.id, { state: 'progress' });
}

const returnsNone = (method: Method): Method => ({ ...method, run: (call) => void method.run(call) });

/** Methods of single models; what the product and its tests need of Odoo's business. */
const special: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  'mrp.production': {
    action_confirm: button(confirmOrder),
    action_cancel: button(cancelOrder),
    action_assign: button((tables, id) => void tables.update('mrp.production', id, { reservation_state: 'assigned' })),
    button_mark_done: {
      args: [],
      run: (call) => call.ids.map((id) => markDone(call.tables, id, call)).find((reply) => reply !== true) ?? true,
    },
    set_qty_producing: returnsNone(button(() => undefined)),
  },
  'mrp.workorder': {
    button_start: returnsNone(button((tables, id) => setWorkOrder(tables, id, 'progress'))),
    button_finish: button((tables, id) => setWorkOrder(tables, id, 'done')),
  },
  'stock.scrap': { action_validate: { args: [], run: ({ tables, ids }) => validateScrap(tables, ids[0] ?? 0) } },
  'stock.picking': { button_validate: button(validateTransfer) },
  'stock.quant': { action_apply_inventory: returnsNone(button(applyInventory)) },
  'res.users': {
    context_get: {
      args: [],
      harmless: true,
      run: ({ tables, records }) => {
        const { lang = 'en_US', tz = 'UTC' } = tables.take('res.users', records.uid);
        return { lang, tz, uid: records.uid };
      },
    },
  },
  'ir.actions.server': {
    run: {
      args: [],
      harmless: true,
      run: ({ tables, records, ids, context }) => {
        const action = tables.get('ir.actions.server', ids[0] ?? 0);
        if (!action) throw missing('ir.actions.server', ids[0] ?? 0, records.uid);
        const groups = action['group_ids'] as readonly number[];
        const member = tables.take('res.users', records.uid)['group_ids'] as readonly number[];
        if (groups.length > 0 ? !groups.some((group) => member.includes(group)) : !isAdministrator(tables, records.uid))
          throw new OdooError('access', 'You don’t have enough access rights to run this action.');
        return runPostingAction(tables, action, context['plant_supervisor'], member.includes(3));
      },
    },
  },
};

/** Record 1 of the groups is Settings, 3 is Manufacturing / User. */
const isAdministrator = (tables: Tables, uid: number): boolean =>
  (tables.take('res.users', uid)['group_ids'] as readonly number[]).includes(1);

/** Tables that a station's user may not even read. */
const closed = ['res.users.apikeys', 'ir.model', 'ir.model.data', 'ir.actions.server', 'ir.attachment', 'ir.sequence'];

/** The method, if it exists and this user may call it. Throws as Odoo does. */
export function findMethod(tables: Tables, uid: number, model: string, name: string): Method {
  if (!tables.spec(model)) throw new OdooError('noModel', `Object ${model} doesn't exist`);
  if (name.startsWith('_'))
    throw new OdooError('access', `Private methods (such as '${model}.${name}') cannot be called remotely.`);
  const own = special[model] ?? {};
  const found = Object.hasOwn(own, name) ? own[name] : Object.hasOwn(generic, name) ? generic[name] : undefined;
  if (!found) throw new OdooError('noMethod', `The method '${model}.${name}' does not exist`);
  if (isAdministrator(tables, uid)) return found;
  if (found.harmless && (name === 'run' || !closed.includes(model))) return found;
  if (mayDo(model, name)) return found;
  throw new OdooError('access', `You are not allowed to do '${name}' on '${model}' records.`);
}
