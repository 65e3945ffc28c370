import type { EntryPayload, HoldPayload } from '../../sync/domain/entry.ts';
import { plant, type CutWorld } from './no-footprint-world.ts';
import { confirmOf, postingOf } from '../odoo/no-footprint-bench.ts';
import type { Posting } from '../../sync/domain/posting.ts';

/** What one station posts, what another posts in between, and how much of each is in Odoo. */
export interface Scene {
  readonly posting: Posting;
  readonly between?: Posting;
  /** Exact quantities in Odoo. */
  booked(): { readonly own: number; readonly other: number };
  /** What must hold besides, whatever was booked. */
  check(): void;
}

const product = (ref: string) => plant.products[ref] ?? { id: 0, unit: 0 };
const firstId = (made: unknown): number => (Array.isArray(made) ? Number(made[0]) : 0);

export function orderIn(
  world: CutWorld,
  ref: string,
  quantity: number,
): { group: number; product: number; id: number } {
  const values = { product_id: product(ref).id, product_qty: quantity, origin: 'SO-77' };
  const id = firstId(world.ask('mrp.production', 'create', { args: { vals_list: [values] } }));
  world.ask('mrp.production', 'action_confirm', { ids: [id] });
  world.ask('mrp.production', 'action_assign', { ids: [id] });
  const [row] = world.rows('mrp.production', [['id', '=', id]], ['production_group_id']);
  return { id, group: firstId(row?.['production_group_id']), product: product(ref).id };
}

const total = (rows: Record<string, unknown>[], field = 'quantity'): number =>
  Math.round(rows.reduce((sum, row) => sum + Number(row[field]), 0) * 1e6) / 1e6;

export const inLot = (world: CutWorld, name: string, place = plant.stockLocation): number =>
  total(
    world.rows(
      'stock.quant',
      [
        ['lot_id.name', '=', name],
        ['location_id', '=', place],
      ],
      ['quantity'],
    ),
  );

/** 85 g and 2.5 g a piece, in hundredths of a kilogram; a share may be rounded up or down once for each slice. */
function checkComponents(world: CutWorld, group: number, made: number): void {
  const moves = world.rows(
    'stock.move',
    [
      ['raw_material_production_id.production_group_id', '=', group],
      ['state', '=', 'done'],
    ],
    ['quantity', 'product_id'],
  );
  for (const [ref, each] of [
    ['PA6-GF30', 0.085],
    ['MB-BLK', 0.0025],
  ] as const) {
    const used = total(moves.filter((row) => firstId(row['product_id']) === product(ref).id));
    if (Math.abs(used - each * made) > 0.0051) throw new Error(`${ref}: ${used} used for ${made}`);
  }
}

export function confirmScene(world: CutWorld, own: string, other?: string): Scene {
  const order = orderIn(world, 'HSG-204', 100);
  const booked = () => ({ own: inLot(world, 'OWN-LOT'), other: inLot(world, 'OTHER-LOT') });
  return {
    posting: postingOf(confirmOf(order, own, { lot: { name: 'OWN-LOT' } })),
    ...(other ? { between: postingOf(confirmOf(order, other, { lot: { name: 'OTHER-LOT' } })) } : {}),
    booked,
    check: () => checkComponents(world, order.group, booked().own + booked().other),
  };
}

export function serialScene(world: CutWorld): Scene {
  const order = orderIn(world, 'SNS-204', 5);
  return {
    posting: postingOf(confirmOf(order, '2', { serials: ['SER-1', 'SER-2'] })),
    between: postingOf(confirmOf(order, '1', { serials: ['SER-3'] })),
    booked: () => ({ own: inLot(world, 'SER-1') + inLot(world, 'SER-2'), other: inLot(world, 'SER-3') }),
    check: () => undefined,
  };
}

function lotIn(world: CutWorld, ref: string, quantity: number, name: string): { id: number; name: string } {
  const vals = { product_id: product(ref).id };
  const id = firstId(world.ask('stock.lot', 'create', { args: { vals_list: [{ ...vals, name }] } }));
  const place = { location_id: plant.stockLocation, lot_id: id, inventory_quantity: quantity };
  const context = { inventory_mode: true };
  const ids = world.ask('stock.quant', 'create', { context, args: { vals_list: [{ ...vals, ...place }] } });
  world.ask('stock.quant', 'action_apply_inventory', { ids: ids as number[] });
  return { id, name };
}

export function scrapScene(world: CutWorld): Scene {
  const order = orderIn(world, 'HSG-204', 100);
  const lot = lotIn(world, 'PA6-GF30', 10, 'SCRAP-LOT');
  const of = (quantity: string): Posting =>
    postingOf({
      kind: 'scrap',
      orderId: String(order.group),
      role: 'component',
      productId: product('PA6-GF30').id,
      quantity,
      unitId: product('PA6-GF30').unit,
      lot,
      reasonId: null,
      reason: '',
    });
  const [posting, between] = [of('3'), of('0.5')];
  const moved = ({ id }: Posting): number =>
    total(
      world.rows(
        'stock.move',
        [
          ['scrap_id.origin', '=', `PS ${id}`],
          ['state', '=', 'done'],
        ],
        ['quantity'],
      ),
    );
  return {
    posting,
    between,
    booked: () => ({ own: moved(posting), other: moved(between) }),
    check: () => {
      const gone = 10 - inLot(world, 'SCRAP-LOT');
      if (Math.abs(gone - moved(posting) - moved(between)) > 1e-6) throw new Error(`${gone} left the lot`);
      const shown = world.rows(
        'stock.scrap',
        [
          ['origin', '=', `PS ${posting.id}`],
          ['state', '=', 'done'],
        ],
        ['scrap_qty'],
      );
      for (const row of shown)
        if (row['scrap_qty'] !== 3) throw new Error(`the scrap shows ${String(row['scrap_qty'])}`);
    },
  };
}

export function transferScene(world: CutWorld, kind: HoldPayload['kind']): Scene {
  const { stockLocation, holdLocation } = plant;
  const lot = lotIn(world, 'KIT-204', 96, 'HOLD-LOT');
  const [from, to] = kind === 'hold' ? [stockLocation, holdLocation] : [holdLocation, stockLocation];
  const of = (quantity: string): Posting => {
    const payload: EntryPayload = {
      kind,
      orderId: null,
      productId: product('KIT-204').id,
      quantity,
      unitId: product('KIT-204').unit,
      lot,
      fromLocationId: from,
      toLocationId: to,
      reason: 'Flash',
    };
    return postingOf(payload);
  };
  if (kind === 'release') {
    const vals = {
      product_id: product('KIT-204').id,
      location_id: holdLocation,
      lot_id: lot.id,
      inventory_quantity: 96,
    };
    const context = { inventory_mode: true };
    const ids = world.ask('stock.quant', 'create', { context, args: { vals_list: [vals] } });
    world.ask('stock.quant', 'action_apply_inventory', { ids: ids as number[] });
  }
  const [posting, between] = [of('30'), of('7')];
  const moved = ({ id }: Posting): number =>
    total(
      world.rows(
        'stock.move',
        [
          ['picking_id.origin', '=', `PS ${id}`],
          ['state', '=', 'done'],
        ],
        ['quantity'],
      ),
    );
  const atStart = { [from]: 96, [to]: kind === 'release' ? 96 : 0 };
  return {
    posting,
    between,
    booked: () => ({ own: moved(posting), other: moved(between) }),
    check: () => {
      const gone = (atStart[from] ?? 0) - inLot(world, 'HOLD-LOT', from);
      const came = inLot(world, 'HOLD-LOT', to) - (atStart[to] ?? 0);
      if (gone !== moved(posting) + moved(between) || came !== gone) throw new Error(`${gone} left, ${came} came`);
    },
  };
}
