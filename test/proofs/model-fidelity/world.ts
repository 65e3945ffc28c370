import { seeded } from '../../peers/seeded.ts';
import type { Side } from './sides.ts';

/** What one sequence may touch: products of its own with a bill, stock, and orders. Numbers are Odoo's ids on that side. */
export interface World {
  readonly untracked: number;
  readonly tracked: number;
  readonly product: number;
  readonly lots: readonly number[];
  readonly productLot: number | undefined;
  readonly orders: readonly number[];
  readonly stock: number;
  readonly hold: number;
  readonly internal: number;
}

/** How the world of a sequence is cut; the same on both sides. */
export interface Cut {
  readonly seed: number;
  readonly tracking: 'none' | 'lot' | 'serial';
  readonly consumption: 'flexible' | 'warning' | 'strict';
  readonly hasWork: boolean;
  readonly billSize: number;
  readonly sizes: readonly number[];
  readonly stock: readonly [number, number, number];
}

export function cutOf(seed: number): Cut {
  const random = seeded(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const tracking = pick(['none', 'lot', 'lot', 'lot', 'serial'] as const);
  const size = (): number => (tracking === 'serial' ? pick([1, 2, 3]) : pick([10, 30, 100, 40]));
  return {
    seed,
    tracking,
    consumption: pick(['flexible', 'warning', 'warning', 'strict'] as const),
    hasWork: random() < 0.7,
    billSize: tracking === 'serial' ? 1 : pick([1, 10, 100]),
    sizes: [size(), size()],
    stock: [pick([50, 500]), pick([3, 20, 200]), pick([5, 300])],
  };
}

async function must(side: Side, model: string, method: string, more: object): Promise<unknown> {
  const reply = await side.call('planner', { model, method, ...more });
  if (!reply.ok) throw new Error(`${model}.${method}: ${reply.fault.message}`);
  return reply.value;
}

const create = async (side: Side, model: string, values: readonly object[], context = {}): Promise<number[]> =>
  values.length === 0
    ? []
    : ((await must(side, model, 'create', { args: { vals_list: values }, context })) as number[]);

const refs = ['RAW', 'LOTTED', 'FIN'] as const;

/** The template of a product, which has the bill; in the model a product is its template. */
async function makeProducts(side: Side, cuts: readonly Cut[]): Promise<{ id: number; template: number }[]> {
  const unit = side.plant.units['pcs'];
  const values = cuts.flatMap((cut) =>
    refs.map((ref) => ({
      name: `${ref} ${cut.seed}`,
      default_code: `${ref}-${cut.seed}`,
      tracking: ref === 'RAW' ? 'none' : ref === 'LOTTED' ? 'lot' : cut.tracking,
      uom_id: unit,
      type: 'consu',
      is_storable: true,
    })),
  );
  const ids = await create(side, 'product.product', values);
  const rows = (await must(side, 'product.product', 'read', { ids, args: { fields: ['product_tmpl_id'] } })) as {
    id: number;
    product_tmpl_id: [number, string];
  }[];
  return ids.map((id) => ({ id, template: rows.find((row) => row.id === id)?.product_tmpl_id[0] ?? 0 }));
}

/** Makes the worlds of many sequences with few calls; the same ones in the same order on both sides. */
export async function makeWorlds(side: Side, cuts: readonly Cut[]): Promise<World[]> {
  const { stockLocation, holdLocation, workCenters } = side.plant;
  const products = await makeProducts(side, cuts);
  const at = (index: number, ref: number) => products[index * refs.length + ref] ?? { id: 0, template: 0 };
  const center = Object.values(workCenters)[0];
  await create(
    side,
    'mrp.bom',
    cuts.map((cut, index) => ({
      product_tmpl_id: at(index, 2).template,
      product_qty: cut.billSize,
      consumption: cut.consumption,
      bom_line_ids: [
        [0, 0, { product_id: at(index, 0).id, product_qty: cut.billSize === 100 ? 8.5 : 2 }],
        [0, 0, { product_id: at(index, 1).id, product_qty: cut.billSize === 100 ? 0.25 : 1 }],
      ],
      operation_ids: cut.hasWork
        ? [[0, 0, { name: 'Make', workcenter_id: center, time_mode: 'manual', time_cycle_manual: 1 }]]
        : [],
    })),
  );
  const lots = await create(
    side,
    'stock.lot',
    cuts.flatMap((cut, index) => [
      { name: `A-${cut.seed}`, product_id: at(index, 1).id },
      { name: `B-${cut.seed}`, product_id: at(index, 1).id },
    ]),
  );
  const finished = cuts.flatMap((cut, index) => (cut.tracking === 'none' ? [] : [{ cut, index }]));
  const finishedLots = await create(
    side,
    'stock.lot',
    finished.map(({ cut, index }) => ({ name: `F-${cut.seed}`, product_id: at(index, 2).id })),
  );
  const lotOf = (index: number): number | undefined => finishedLots[finished.findIndex((each) => each.index === index)];
  const place = { location_id: stockLocation };
  const quants = cuts.flatMap((cut, index) => [
    { ...place, product_id: at(index, 0).id, inventory_quantity: cut.stock[0] },
    { ...place, product_id: at(index, 1).id, lot_id: lots[index * 2], inventory_quantity: cut.stock[1] },
    { ...place, product_id: at(index, 1).id, lot_id: lots[index * 2 + 1], inventory_quantity: cut.stock[2] },
    {
      ...place,
      product_id: at(index, 2).id,
      lot_id: lotOf(index) ?? false,
      inventory_quantity: cut.tracking === 'serial' ? 1 : 60,
    },
  ]);
  const counted = await create(side, 'stock.quant', quants, { inventory_mode: true });
  await must(side, 'stock.quant', 'action_apply_inventory', { ids: counted });
  const orders = await create(
    side,
    'mrp.production',
    cuts.flatMap((cut, index) =>
      cut.sizes.map((size, nth) => ({
        product_id: at(index, 2).id,
        product_qty: size,
        origin: `Plan ${nth}`,
        date_start: `2026-11-${20 + nth} 06:00:00`,
      })),
    ),
  );
  await must(side, 'mrp.production', 'action_confirm', { ids: orders });
  const [internal = 0] = (await must(side, 'stock.picking.type', 'search', {
    args: { domain: [['code', '=', 'internal']] },
  })) as number[];
  return cuts.map((cut, index) => ({
    untracked: at(index, 0).id,
    tracked: at(index, 1).id,
    product: at(index, 2).id,
    lots: [lots[index * 2] ?? 0, lots[index * 2 + 1] ?? 0],
    productLot: lotOf(index),
    orders: cut.sizes.map((_, nth) => orders[index * cut.sizes.length + nth] ?? 0),
    stock: stockLocation,
    hold: holdLocation,
    internal,
  }));
}
