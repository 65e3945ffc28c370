import type { Side } from './sides.ts';
import type { World } from './world.ts';

type Row = Readonly<Record<string, unknown>> & { readonly id: number };

/** Everything that a sequence can have changed, without ids: lines of text, sorted, so that both sides can be compared. */
export async function look(side: Side, worlds: readonly World[]): Promise<string[][]> {
  const products = worlds.flatMap(({ untracked, tracked, product }) => [untracked, tracked, product]);
  const rows = async (model: string, domain: unknown[], fields: string[]): Promise<Row[]> => {
    const reply = await side.call('planner', { model, method: 'search_read', args: { domain, fields, order: 'id' } });
    if (!reply.ok) throw new Error(`${model}: ${reply.fault.message}`);
    return reply.value as Row[];
  };
  const own = [['product_id', 'in', products]];
  const places = { [side.plant.stockLocation]: 'stock', [side.plant.holdLocation]: 'hold' };
  const orders = await rows('mrp.production', own, [
    'product_id',
    'name',
    'state',
    'product_qty',
    'qty_producing',
    'qty_produced',
    'origin',
    'lot_producing_ids',
    'backorder_sequence',
    'reservation_state',
    'consumption',
  ]);
  const lots = await rows('stock.lot', own, ['product_id', 'name', 'product_qty']);
  const scraps = await rows('stock.scrap', own, [
    'product_id',
    'name',
    'state',
    'scrap_qty',
    'lot_id',
    'production_id',
    'location_id',
  ]);
  const moves = await rows('stock.move', own, [
    'product_id',
    'state',
    'quantity',
    'product_uom_qty',
    'picked',
    'unit_factor',
    'location_id',
    'location_dest_id',
    'raw_material_production_id',
    'production_id',
    'scrap_id',
    'picking_id',
    'is_inventory',
  ]);
  const lines = await rows('stock.move.line', own, [
    'product_id',
    'move_id',
    'lot_id',
    'quantity',
    'picked',
    'location_id',
    'location_dest_id',
  ]);
  const transferIds = [...new Set(moves.flatMap((move) => idOf(move['picking_id']) ?? []))];
  const transfers = await rows('stock.picking', [['id', 'in', transferIds]], ['state']);
  const quants = await rows('stock.quant', own, [
    'product_id',
    'location_id',
    'lot_id',
    'quantity',
    'reserved_quantity',
  ]);
  const work = await rows(
    'mrp.workorder',
    [['production_id', 'in', orders.map(({ id }) => id)]],
    ['production_id', 'state', 'qty_produced'],
  );

  const worldOf = new Map(
    worlds.flatMap((world, at) =>
      [world.untracked, world.tracked, world.product].map(
        (id, nth) => [id, { at, ref: ['RAW', 'LOTTED', 'FIN'][nth] }] as const,
      ),
    ),
  );
  const nth = (all: readonly Row[], id: unknown, at: number): string => {
    const mine = all.filter((row) => worldOf.get(idOf(row['product_id']) ?? 0)?.at === at);
    return String(mine.findIndex((row) => row.id === id));
  };
  const lotName = (value: unknown): string =>
    String(lots.find((lot) => lot.id === idOf(value))?.['name'] ?? '-').replace(/^\d{7}$/, '#');
  const placeOf = (value: unknown): string => places[idOf(value) ?? 0] ?? 'outside';
  const found: string[][] = worlds.map(() => []);
  const add = (row: Row, kind: string, ...cells: unknown[]): void => {
    const { at, ref } = worldOf.get(idOf(row['product_id']) ?? 0) ?? { at: 0, ref: '?' };
    found[at]?.push(`${kind} ${String(ref)} ${cells.map(shown).join(' ')}`);
  };
  const atOf = (row: Row): number => worldOf.get(idOf(row['product_id']) ?? 0)?.at ?? 0;
  for (const row of orders) {
    const names = (row['lot_producing_ids'] as number[]).map(lotName).toSorted();
    const origin = String(row['origin']).replace(/\S*WH\/MO\/\S*/g, 'merged');
    const suffix = /-\d+$/.exec(String(row['name']))?.[0] ?? '';
    add(
      row,
      'order',
      nth(orders, row.id, atOf(row)),
      suffix,
      row['state'],
      row['product_qty'],
      row['qty_producing'],
      row['qty_produced'],
      origin,
      names.join(),
      row['backorder_sequence'],
      row['reservation_state'],
      row['consumption'],
    );
    for (const each of work.filter((one) => idOf(one['production_id']) === row.id))
      add(row, 'work', nth(orders, row.id, atOf(row)), each['state'], each['qty_produced']);
  }
  for (const row of lots) add(row, 'lot', lotName([row.id]), row['product_qty']);
  for (const row of scraps)
    add(
      row,
      'scrap',
      nth(scraps, row.id, atOf(row)),
      row['name'] === 'New' ? 'New' : 'numbered',
      row['state'],
      row['scrap_qty'],
      lotName(row['lot_id']),
      placeOf(row['location_id']),
      nth(orders, idOf(row['production_id']), atOf(row)),
    );
  for (const row of moves) {
    const at = atOf(row);
    const transfer = transfers.find((each) => each.id === idOf(row['picking_id']));
    const mine = lines
      .filter((line) => idOf(line['move_id']) === row.id)
      .map(
        (line) =>
          `[${lotName(line['lot_id'])} ${shown(line['quantity'])} ${shown(line['picked'])} ${placeOf(line['location_id'])}>${placeOf(line['location_dest_id'])}]`,
      )
      .toSorted();
    add(
      row,
      'move',
      row['state'],
      row['quantity'],
      'of',
      row['product_uom_qty'],
      row['picked'],
      row['unit_factor'],
      `${placeOf(row['location_id'])}>${placeOf(row['location_dest_id'])}`,
      'raw',
      nth(orders, idOf(row['raw_material_production_id']), at),
      'out',
      nth(orders, idOf(row['production_id']), at),
      'scrap',
      nth(scraps, idOf(row['scrap_id']), at),
      'transfer',
      transfer?.['state'] ?? '-',
      row['is_inventory'],
      ...mine,
    );
  }
  const stock = new Map<string, { row: Row; quantity: number; reserved: number; cells: string[] }>();
  for (const row of quants) {
    const cells = [placeOf(row['location_id']), lotName(row['lot_id'])];
    const key = `${idOf(row['product_id'])} ${cells.join(' ')}`;
    const sum = stock.get(key) ?? { row, quantity: 0, reserved: 0, cells };
    stock.set(key, {
      ...sum,
      quantity: sum.quantity + Number(row['quantity']),
      reserved: sum.reserved + Number(row['reserved_quantity']),
    });
  }
  for (const { row, quantity, reserved, cells } of stock.values())
    if (shown(quantity) !== '0' || shown(reserved) !== '0') add(row, 'stock', ...cells, quantity, 'reserved', reserved);
  return found.map((each) => each.toSorted());
}

const idOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : Array.isArray(value) && typeof value[0] === 'number' ? value[0] : undefined;
/** Binary floating point comes out a hair apart after other roundings: a half must not fall to different sides either. */
const shown = (value: unknown): string =>
  typeof value === 'number'
    ? String(Math.round(Number((value * 10_000).toFixed(4))) / 10_000 + 0)
    : value === null
      ? 'null'
      : String(value);
