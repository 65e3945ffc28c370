import { openStates } from './domain/delivery.ts';
import { openSliceStates, type Order } from './domain/replicas.ts';
import { detailsOf, fields, orderOf, productionRow } from './odoo/mapping.ts';
import { readPages, type Row } from './odoo/read.ts';
import { fromNowOn, type ChangeReader, type ChangedRows } from './cursors.ts';
import { applyOwned, type ConflictDeps } from './conflicts.ts';
import type { LocalStore, OdooTransport } from './ports.ts';

export interface OrdersToPull extends ConflictDeps {
  readonly transport: OdooTransport;
}

const openOnes = [['state', 'in', openSliceStates]];

/** What touches an order: where the change shows, and the column that names the slice. */
const touching = [
  { model: 'mrp.production', column: 'id', first: openOnes, later: [['state', '!=', 'draft']] },
  { model: 'mrp.workorder', column: 'production_id', first: fromNowOn, later: [] },
  {
    model: 'stock.move',
    column: 'raw_material_production_id',
    first: fromNowOn,
    later: [['raw_material_production_id', '!=', false]],
  },
  { model: 'stock.scrap', column: 'production_id', first: fromNowOn, later: [['production_id', '!=', false]] },
] as const;

/**
 * Pulls orders that changed: finds the slices that were touched, then reads their whole groups, so that an order is never half new.
 * @returns the slices and scraps that were touched, as `mrp.production 412`
 */
export async function pullOrders(
  deps: OrdersToPull,
  reader: ChangeReader,
  sweep: boolean,
): Promise<ReadonlySet<string>> {
  const { transport, store } = deps;
  const touched = new Set<string>();
  const changes: ChangedRows[] = [];
  const sliceIds = new Set<number>();
  for (const { model, column, first, later } of touching) {
    const change = await reader.changed(model, ['id', column], first, later);
    changes.push(change);
    for (const row of change.rows) sliceIds.add(idIn(row, column));
    for (const row of change.fresh) touched.add(`${model} ${String(row['id'])}`);
  }
  if (sweep) for (const id of await vanishedSlices(transport, store)) sliceIds.add(id);
  if (sliceIds.size > 0) await reload(deps, [...sliceIds]);
  for (const change of changes) await change.done();
  return touched;
}

const idIn = (row: Row, column: string): number => {
  const value = row[column];
  return Array.isArray(value) ? Number(value[0]) : Number(value);
};

/** Slices that are open here and no longer there: cancelled, finished or deleted without a change that a cursor sees. */
async function vanishedSlices(transport: OdooTransport, store: LocalStore): Promise<number[]> {
  const there = new Set(
    (await readPages(transport, 'mrp.production', openOnes, ['id'])).map((row) => Number(row['id'])),
  );
  const here = (await store.replicas('orders')).flatMap((order) =>
    order.slices.filter((slice) => openSliceStates.includes(slice.state)),
  );
  return here.map((slice) => slice.id).filter((id) => !there.has(id));
}

async function reload(deps: OrdersToPull, sliceIds: readonly number[]): Promise<void> {
  const { transport, store } = deps;
  const known = new Map((await store.replicas('orders')).map((order) => [order.id, order]));
  const touched = await readPages(
    transport,
    'mrp.production',
    [['id', 'in', [...sliceIds]]],
    ['id', 'production_group_id'],
  );
  const groups = new Set(touched.map((row) => idIn(row, 'production_group_id')));
  const gone = sliceIds.filter((id) => !touched.some((row) => row['id'] === id));
  for (const order of known.values())
    if (order.slices.some((slice) => gone.includes(slice.id))) groups.add(order.groupId);
  const orders = await readGroups(transport, [...groups]);
  const wanted = orders.filter(
    (order) => known.has(order.id) || order.slices.some((slice) => openSliceStates.includes(slice.state)),
  );
  const deleted = [...groups].map(String).filter((id) => known.has(id) && !orders.some((order) => order.id === id));
  const removable = await withoutEntries(store, deleted);
  const instead = deleted.flatMap((id) => (removable.includes(id) ? [] : closedOrder(known.get(id))));
  // Closed already: that it is still not there is nothing new.
  const leaving = deleted.filter((id) => removable.includes(id) || isOpenOrder(known.get(id)));
  await applyOwned(deps, { name: 'orders', records: wanted, gone: leaving, instead });
}

/** An order that Odoo deleted stays here, closed, as long as entries for it are on their way. */
async function withoutEntries(store: LocalStore, orderIds: readonly string[]): Promise<string[]> {
  if (orderIds.length === 0) return [];
  const waiting = await store.entriesIn(openStates, 10_000);
  return orderIds.filter((id) => !waiting.some((entry) => entry.payload.orderId === id));
}

const isOpenOrder = (order: Order | undefined): boolean =>
  order?.slices.some((slice) => openSliceStates.includes(slice.state)) ?? false;

/** Nobody may record for it any more. */
const closedOrder = (order: Order | undefined): Order[] =>
  order
    ? [
        {
          ...order,
          slices: order.slices.map((each) =>
            openSliceStates.includes(each.state) ? { ...each, state: 'cancel' } : each,
          ),
        },
      ]
    : [];

async function readGroups(transport: OdooTransport, groups: readonly number[]): Promise<Order[]> {
  if (groups.length === 0) return [];
  const domain = [
    ['production_group_id', 'in', [...groups]],
    ['state', '!=', 'draft'],
  ];
  const rows = (await readPages(transport, 'mrp.production', domain, fields.production)).map((row) =>
    productionRow.parse(row),
  );
  const slices = rows.map((row) => row.id);
  const present = ['state', 'not in', ['cancel']];
  const moves = await readPages(
    transport,
    'stock.move',
    [['raw_material_production_id', 'in', slices], present, ['scrap_id', '=', false]],
    fields.move,
  );
  const workOrders = await readPages(
    transport,
    'mrp.workorder',
    [['production_id', 'in', slices], present],
    fields.workOrder,
  );
  const scraps = await readPages(
    transport,
    'stock.scrap',
    [
      ['production_id', 'in', slices],
      ['state', '=', 'done'],
    ],
    fields.scrap,
  );
  const details = detailsOf(moves, workOrders, scraps);
  const byGroup = Map.groupBy(rows, (row) => (row.production_group_id === false ? 0 : row.production_group_id[0]));
  return [...byGroup]
    .map(([group, members]) => orderOf(group, members, details))
    .filter((order) => order !== undefined);
}
