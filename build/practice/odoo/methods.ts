import { applyInventory } from './effects.ts';
import { missing, OdooError, userError } from './errors.ts';
import type { Row } from './fields.ts';
import { generic, type Method, type MethodCall } from './generic.ts';
import { finishWork, markDone } from './mark-done.ts';
import { unreserve } from './moves.ts';
import { num } from './numbers.ts';
import {
  assignOrder,
  beginAt,
  cancelOrders,
  confirmOrder,
  followProducing,
  moveStart,
  setProducing,
} from './orders.ts';
import { changeQuantity, checkPlanning, mergeOrders, splitByDialog } from './planning.ts';
import { runPostingAction } from './posting-action.ts';
import { mayDo } from './rights.ts';
import { doScrap, validateScrap } from './scrap.ts';
import { componentsOf, orderNow, outputOf, settle } from './settle.ts';
import type { Tables } from './tables.ts';
import { assignTransfer, cancelTransfer, confirmTransfer, validateTransfers } from './transfer.ts';

/** Every record must be there before a button does anything. */
function known({ tables, model, ids, records }: MethodCall): readonly number[] {
  for (const id of ids) if (!tables.get(model, id)) throw missing(model, id, records.uid);
  return ids;
}

/** A button for several records; it answers True unless `work` has an answer of its own. */
const button = (work: (tables: Tables, ids: readonly number[], call: MethodCall) => unknown): Method => ({
  args: [],
  run: (call) => {
    const reply = work(call.tables, known(call), call);
    return reply === undefined ? true : reply;
  },
});
const eachOf =
  (work: (tables: Tables, id: number) => unknown) =>
  (tables: Tables, ids: readonly number[]): void =>
    ids.forEach((id) => void work(tables, id));
const returnsNone = (method: Method): Method => ({ ...method, run: (call) => void method.run(call) });

/** A button that takes one record only. */
const single = (work: (tables: Tables, id: number, call: MethodCall) => unknown): Method =>
  button((tables, ids, call) => {
    const [id] = ids;
    if (id === undefined || ids.length > 1)
      throw new OdooError('value', `Expected singleton: ${call.model}(${ids.join(', ')})`);
    return work(tables, id, call);
  });

function startWork(tables: Tables, id: number): void {
  const work: Row = tables.take('mrp.workorder', id);
  if (work['state'] === 'done' || work['state'] === 'cancel')
    throw userError('You cannot start a work order that is already done or cancelled');
  const order = orderNow(tables, Number(work['production_id']));
  if (num(order['qty_producing']) === 0) {
    setProducing(
      tables,
      order.id,
      num(order['product_qty']) - num(work['qty_produced']) - num(work['qty_reported_from_previous_wo']),
    );
    followProducing(tables, order.id);
  }
  if (orderNow(tables, order.id)['state'] !== 'progress') {
    tables.update('mrp.production', order.id, { date_start: tables.now });
    moveStart(tables, order.id, tables.now);
  }
  // Both times make it planned: from now on the order's start cannot be written.
  if (work['state'] !== 'progress') {
    tables.update('mrp.workorder', id, { state: 'progress', date_start: tables.now, date_finished: tables.now });
    beginAt(tables, work, tables.now);
  }
  tables.stale.orders.add(order.id);
}

/** Methods of single models; what the product and its tests need of Odoo's business. */
const special: Readonly<Record<string, Readonly<Record<string, Method>>>> = {
  'mrp.production': {
    action_confirm: button(eachOf(confirmOrder)),
    action_cancel: button(cancelOrders),
    action_assign: button(eachOf(assignOrder)),
    do_unreserve: returnsNone(
      button((tables, ids) => {
        for (const move of ids.flatMap((id) => [...outputOf(tables, id), ...componentsOf(tables, id)]))
          if (move['state'] !== 'done' && move['state'] !== 'cancel') unreserve(tables, move.id);
      }),
    ),
    action_merge: button(mergeOrders),
    action_split: single((tables, id) => {
      checkPlanning(tables, [id], 'split');
      return {
        type: 'ir.actions.act_window',
        res_model: 'mrp.production.split',
        context: { default_production_id: id },
      };
    }),
    button_mark_done: button((tables, ids, { context }) => markDone(tables, ids, context)),
    set_qty_producing: returnsNone(single(followProducing)),
  },
  'change.production.qty': {
    change_prod_qty: button((tables, ids) => {
      for (const id of ids) changeQuantity(tables, tables.take('change.production.qty', id));
      return {};
    }),
  },
  'mrp.production.split': {
    action_split: returnsNone(single((tables, id) => splitByDialog(tables, tables.take('mrp.production.split', id)))),
  },
  'mrp.workorder': {
    button_start: returnsNone(button(eachOf(startWork))),
    button_finish: button(
      eachOf((tables, id) => {
        const work = tables.take('mrp.workorder', id);
        finishWork(tables, Number(work['production_id']), [work]);
      }),
    ),
  },
  'stock.scrap': {
    action_validate: single((tables, id, { context }) => validateScrap(tables, id, context)),
    do_scrap: button(eachOf(doScrap)),
  },
  'stock.warn.insufficient.qty.scrap': {
    action_done: single((tables, id) =>
      doScrap(tables, Number(tables.take('stock.warn.insufficient.qty.scrap', id)['scrap_id'])),
    ),
  },
  'stock.picking': {
    action_confirm: button(eachOf(confirmTransfer)),
    action_assign: button(eachOf(assignTransfer)),
    action_cancel: button(eachOf(cancelTransfer)),
    button_validate: button((tables, ids, { context }) => validateTransfers(tables, ids, context)),
  },
  'stock.quant': { action_apply_inventory: returnsNone(button(eachOf(applyInventory))) },
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

/** States that follow from what a call changed are there when it has ended. */
const settled = (method: Method): Method => ({
  ...method,
  run: (call) => {
    const reply = method.run(call);
    settle(call.tables);
    return reply;
  },
});

/** The method, if it exists and this user may call it. Throws as Odoo does. */
export function findMethod(tables: Tables, uid: number, model: string, name: string): Method {
  if (!tables.spec(model)) throw new OdooError('noModel', `Object ${model} doesn't exist`);
  if (name.startsWith('_'))
    throw new OdooError('access', `Private methods (such as '${model}.${name}') cannot be called remotely.`);
  const own = special[model] ?? {};
  const found = Object.hasOwn(own, name) ? own[name] : Object.hasOwn(generic, name) ? generic[name] : undefined;
  if (!found) throw new OdooError('noMethod', `The method '${model}.${name}' does not exist`);
  if (isAdministrator(tables, uid)) return settled(found);
  if (found.harmless && (name === 'run' || !closed.includes(model))) return settled(found);
  if (mayDo(model, name)) return settled(found);
  throw new OdooError('access', `You are not allowed to do '${name}' on '${model}' records.`);
}
