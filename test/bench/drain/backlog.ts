import type { RealPlant } from '../../peers/plant.ts';

/** One thing of a backlog, in words that both clients understand. */
export type Task =
  | { readonly kind: 'confirm'; readonly order: number; readonly quantity: string }
  | { readonly kind: 'scrap'; readonly order: number; readonly quantity: string }
  | { readonly kind: 'hold'; readonly lot: number; readonly quantity: string };

export interface Backlog {
  /** Ids of the orders' first slices and of their groups, by the number that tasks use. */
  readonly orders: readonly { readonly slice: number; readonly group: number }[];
  readonly product: number;
  readonly component: number;
  /** Lots in stock that are put on hold, by the number that tasks use. */
  readonly lots: readonly { readonly id: number; readonly product: number }[];
  readonly stock: number;
  readonly hold: number;
  readonly tasks: readonly Task[];
}

/** What the order of a shift's work is made of. */
export const size = { orders: 20, confirmations: 300, scraps: 80, holds: 20 } as const;

const heldLots = [
  ['H-26442', 'HSG-204'],
  ['A-26438', 'HAS-204'],
  ['K-26437', 'KIT-204'],
  ['C-26431', 'CVR-204'],
] as const;

/** 20 released orders, and a shift's work on them in mixed order; the same for both clients. */
export async function makeBacklog(plant: RealPlant, random: () => number): Promise<Backlog> {
  const { products, lots, stockLocation, holdLocation } = plant.odoo.plant;
  const idOf = (found: { id: number } | number | undefined): number => {
    if (found === undefined) throw new Error('the plan lacks what the backlog needs');
    return typeof found === 'number' ? found : found.id;
  };
  const product = idOf(products['CLP-20']);
  const wanted = { product_id: product, product_qty: 1_000 };
  const slices = (await plant.call('mrp.production', 'create', {
    vals_list: Array.from({ length: size.orders }, () => wanted),
  })) as number[];
  await plant.call('mrp.production', 'action_confirm', { ids: slices });
  const rows = await plant.rows('mrp.production', [['id', 'in', slices]], ['production_group_id']);
  const groupOf = (slice: number): number =>
    Number((rows.find((row) => row['id'] === slice)?.['production_group_id'] as [number, string] | undefined)?.[0]);
  const orders = slices.map((slice) => ({ slice, group: groupOf(slice) }));
  const order = (n: number): number => n % size.orders;
  const tasks: Task[] = [
    ...Array.from({ length: size.confirmations }, (_, n): Task => {
      return { kind: 'confirm', order: order(n), quantity: String(10 + Math.floor(random() * 20)) };
    }),
    ...Array.from({ length: size.scraps }, (_, n): Task => ({ kind: 'scrap', order: order(n), quantity: '0.1' })),
    ...Array.from({ length: size.holds }, (_, n): Task => ({ kind: 'hold', lot: n % heldLots.length, quantity: '1' })),
  ];
  const drawn = tasks.map((task) => ({ task, at: random() })).toSorted((a, b) => a.at - b.at);
  return {
    orders,
    product,
    component: idOf(products['POM-C']),
    lots: heldLots.map(([lot, ref]) => ({ id: idOf(lots[lot]), product: idOf(products[ref]) })),
    stock: stockLocation,
    hold: holdLocation,
    tasks: drawn.map(({ task }) => task),
  };
}

/** What lies where, by product and place, as text that can be compared. */
export async function stockOf(plant: RealPlant): Promise<string> {
  const rows = await plant.rows(
    'stock.quant',
    [['location_id.usage', '=', 'internal']],
    ['product_id', 'location_id', 'lot_id', 'quantity'],
  );
  const idOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
  return rows
    .map((row) =>
      [
        idOf(row['product_id']),
        idOf(row['location_id']),
        idOf(row['lot_id']),
        Number(row['quantity']).toFixed(2),
      ].join(),
    )
    .toSorted()
    .join('\n');
}
