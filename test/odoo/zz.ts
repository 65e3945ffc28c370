import { rpc } from '../../build/odoo/rpc.ts';
import { ActionBench } from './action-bench.ts';
import { acquireRealOdoo } from './real-odoo.ts';
const odoo = await acquireRealOdoo({ modules: 'accounting' });
try {
const bench = await ActionBench.install(odoo);
const lot = bench.lot('A-26438');
await rpc(odoo.admin, 'product.template', 'write', { ids: [odoo.plant.products['HAS-204']?.templateId], vals: { use_expiration_date: true } });
await rpc(odoo.admin, 'stock.lot', 'write', { ids: [lot.id], vals: { expiration_date: '2020-01-01 00:00:00' } });
const p = bench.product('HAS-204').id; const {stockLocation: s, holdLocation: h} = odoo.plant;
const [t] = await bench.read('stock.picking.type', [['code','=','internal']], []);
const ids = await rpc(odoo.admin, 'stock.picking', 'create', {vals_list: [{picking_type_id: t?.id, location_id: s, location_dest_id: h, move_ids: [[0,0,{product_id:p, product_uom_qty:5, location_id:s, location_dest_id:h, move_line_ids:[[0,0,{product_id:p,lot_id:lot.id,quantity:5,picked:true,location_id:s,location_dest_id:h}]]}]]}]}) as number[];
console.log(await bench.read('stock.move.line', [['picking_id','in',ids]], ['lot_id','state','removal_date','picking_id','expiration_date']), await bench.read('stock.picking', [['id','in',ids]], ['state','move_line_ids']));
console.log(JSON.stringify(await rpc(odoo.admin, 'stock.picking', 'button_validate', {ids}))?.slice(0,300));
} finally { await odoo.release(); }
