import { rpc } from '../../../build/odoo/rpc.ts';
import type { RealPlant } from '../../peers/plant.ts';
import type { Backlog, Task } from './backlog.ts';

type Call = (model: string, method: string, args: Record<string, unknown>) => Promise<unknown>;
type Rows = Record<string, unknown>[];

/** A client as scripts are written: one entry after the other, with the calls that Odoo's own screens make, and no retry. */
export async function drainNaively(plant: RealPlant, backlog: Backlog): Promise<void> {
  const station = plant.odoo.plant.stations['PRESS-04'];
  if (!station) throw new Error('the plan has no station PRESS-04');
  const login = { url: plant.url, database: plant.odoo.database, key: station.key };
  const call: Call = (model, method, args) => rpc(login, model, method, args);
  for (const task of backlog.tasks) await post(call, backlog, task);
}

async function post(call: Call, backlog: Backlog, task: Task): Promise<void> {
  if (task.kind === 'confirm') return confirm(call, backlog.orders[task.order]?.group ?? 0, Number(task.quantity));
  if (task.kind === 'scrap') {
    const values = { product_id: backlog.component, scrap_qty: Number(task.quantity), location_id: backlog.stock };
    const ids = await call('stock.scrap', 'create', {
      vals_list: [{ ...values, production_id: await slice(call, backlog.orders[task.order]?.group ?? 0) }],
    });
    await call('stock.scrap', 'action_validate', { ids });
    return;
  }
  const lot = backlog.lots[task.lot];
  const [type] = (await call('stock.picking.type', 'search', {
    domain: [['code', '=', 'internal']],
    limit: 1,
  })) as number[];
  const places = { location_id: backlog.stock, location_dest_id: backlog.hold };
  const line = {
    product_id: lot?.product,
    lot_id: lot?.id,
    quantity: Number(task.quantity),
    picked: true,
    ...places,
  };
  const move = {
    product_id: lot?.product,
    product_uom_qty: Number(task.quantity),
    ...places,
    move_line_ids: [[0, 0, line]],
  };
  const ids = await call('stock.picking', 'create', {
    vals_list: [{ picking_type_id: type, ...places, move_ids: [[0, 0, move]] }],
  });
  await call('stock.picking', 'button_validate', { ids });
}

async function slice(call: Call, group: number): Promise<number> {
  const domain = [
    ['production_group_id', '=', group],
    ['state', 'in', ['confirmed', 'progress', 'to_close']],
  ];
  const [open] = (await call('mrp.production', 'search_read', { domain, fields: ['product_qty'], limit: 1 })) as Rows;
  return Number(open?.['id']);
}

async function confirm(call: Call, group: number, quantity: number): Promise<void> {
  const id = await slice(call, group);
  const moves = (await call('stock.move', 'search_read', {
    domain: [
      ['raw_material_production_id', '=', id],
      ['state', 'not in', ['done', 'cancel']],
    ],
    fields: ['unit_factor'],
  })) as Rows;
  const used = moves.map((move) => [1, move['id'], { quantity: quantity * Number(move['unit_factor']), picked: true }]);
  await call('mrp.production', 'write', { ids: [id], vals: { qty_producing: quantity, move_raw_ids: used } });
  await call('mrp.production', 'button_mark_done', {
    ids: [id],
    context: { skip_redirection: true, skip_backorder: true, mo_ids_to_backorder: [id] },
  });
}
