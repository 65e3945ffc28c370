import { openStates } from './domain/delivery.ts';
import { openSliceStates, type Order } from './domain/replicas.ts';
import {
  detailsOf,
  fields,
  moveRow,
  orderOf,
  presentOf,
  productionRow,
  scrapRow,
  workOrderRow,
} from './odoo/mapping.ts';
import { readPages, type Row } from './odoo/read.ts';
import { fromNowOn, type ChangeReader, type ChangedRows } from './cursors.ts';
import { applyOwned, type ConflictDeps } from './conflicts.ts';
import type { LocalStore, OdooTransport } from './ports.ts';
import { takes, type Unread } from './unread.ts';

export interface OrdersToPull extends ConflictDeps {
  readonly transport: OdooTransport;
  readonly unread: Unread;
}

const production = 'mrp.production';
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
 * @param touched gets the slices and scraps that were touched, as `mrp.production 412`, also when the pull fails later on
 */
export async function pullOrders(
  deps: OrdersToPull,
  reader: ChangeReader,
  sweep: boolean,
  touched: Set<string>,
): Promise<void> {
  const { transport, store } = deps;
  const changes: ChangedRows[] = [];
  const sliceIds = new Set<number>(deps.unread.of(production));
  for (const { model, column, first, later } of touching) {
    const change = await reader.changed(model, ['id', column], first, later);
    changes.push(change);
    for (const row of change.rows) sliceIds.add(idIn(row, column));
    for (const row of change.fresh) touched.add(`${model} ${String(row['id'])}`);
    // Cursors were forgotten, as after a restore of Odoo: what is closed on both sides is not read as open, and no sweep compares it.
    if (model === production && change.isFirst) for (const id of await knownSlices(store)) sliceIds.add(id);
  }
  if (sweep) for (const id of await strangeSlices(transport, store)) sliceIds.add(id);
  if (sliceIds.size > 0) await reload(deps, [...sliceIds]);
  await dropLeft(store);
  for (const change of changes) await change.done();
}

const idIn = (row: Row, column: string): number => {
  const value = row[column];
  return Array.isArray(value) ? Number(value[0]) : Number(value);
};

const knownSlices = async (store: LocalStore): Promise<number[]> =>
  (await store.replicas('orders')).flatMap((order) => order.slices.map((slice) => slice.id));

/**
 * Slices that are open here and no longer there: cancelled, finished or deleted without a change that a cursor sees. Those that are open
 * there and were never understood here. And those that are open on both sides as written at another time: in a restored Odoo.
 */
async function strangeSlices(transport: OdooTransport, store: LocalStore): Promise<number[]> {
  const rows = await readPages(transport, 'mrp.production', openOnes, ['id', 'write_date']);
  const there = new Map(rows.map((row) => [Number(row['id']), row['write_date']]));
  const here = (await store.replicas('orders')).flatMap((order) =>
    order.slices.filter((slice) => openSliceStates.includes(slice.state)),
  );
  const known = new Map<number, unknown>(here.map((slice) => [slice.id, slice.writeDate]));
  return [...known.keys(), ...there.keys()].filter((id) => known.get(id) !== there.get(id));
}

async function reload(deps: OrdersToPull, sliceIds: readonly number[]): Promise<void> {
  const { transport, store, unread } = deps;
  const known = new Map((await store.replicas('orders')).map((order) => [order.id, order]));
  const touched = await readPages(
    transport,
    'mrp.production',
    [['id', 'in', [...sliceIds]]],
    ['id', 'production_group_id'],
  );
  const groups = new Set(touched.map((row) => idIn(row, 'production_group_id')));
  // Slices may be gone, or in no order any more: merging cancels them and deletes their group.
  const asked = new Set(sliceIds);
  for (const order of known.values()) if (order.slices.some((slice) => asked.has(slice.id))) groups.add(order.groupId);
  const { orders, misread } = await readGroups(transport, [...groups].filter(Number.isInteger));
  unread.note(production, sliceIds, misread.keys());
  const untouched = new Set([...misread.values()].map(String));
  const wanted = orders.filter(
    (order) => known.has(order.id) || order.slices.some((slice) => openSliceStates.includes(slice.state)),
  );
  const deleted = [...groups]
    .map(String)
    .filter((id) => known.has(id) && !untouched.has(id) && !orders.some((order) => order.id === id));
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

/** What stayed only for entries that are at their end now. */
async function dropLeft(store: LocalStore): Promise<void> {
  const left = (await store.replicas('orders')).filter((order) => order.gone).map((order) => order.id);
  const removable = await withoutEntries(store, left);
  if (removable.length > 0) await store.applyReplicas('orders', [], removable);
}

/** Nobody may record for it any more. */
const closedOrder = (order: Order | undefined): Order[] =>
  order
    ? [
        {
          ...order,
          gone: true,
          slices: order.slices.map((each) =>
            openSliceStates.includes(each.state) ? { ...each, state: 'cancel' } : each,
          ),
        },
      ]
    : [];

interface Groups {
  readonly orders: Order[];
  /** Slices that could not be understood, whole or in a part, with their group: nothing of that order is taken over. */
  readonly misread: ReadonlyMap<number, number>;
}

/** So many orders at once that slices, components and scraps stay below the limit of one read (P10), also 200 of each an order. */
const groupsAtOnce = 250;

async function readGroups(transport: OdooTransport, groups: readonly number[]): Promise<Groups> {
  const read: Groups[] = [];
  for (let at = 0; at < groups.length; at += groupsAtOnce)
    read.push(await readSomeGroups(transport, groups.slice(at, at + groupsAtOnce)));
  return {
    orders: read.flatMap(({ orders }) => orders),
    misread: new Map(read.flatMap(({ misread }) => [...misread])),
  };
}

async function readSomeGroups(transport: OdooTransport, groups: readonly number[]): Promise<Groups> {
  const domain = [
    ['production_group_id', 'in', [...groups]],
    ['state', '!=', 'draft'],
  ];
  const all = await readPages(transport, production, domain, fields.production);
  const bad = new Set<number>();
  const understood = (rows: readonly Row[], read: (row: Row) => unknown, column: string): Row[] => {
    const good = rows.filter((row) => takes(read, row));
    for (const row of rows) if (!good.includes(row)) bad.add(idIn(row, column));
    return good;
  };
  const rows = understood(all, (row) => productionRow.parse(row), 'id').map((row) => productionRow.parse(row));
  const byGroup = Map.groupBy(rows, (row) => (row.production_group_id === false ? 0 : row.production_group_id[0]));
  const present = [...byGroup.values()].flatMap((members) => presentOf(members)?.id ?? []);
  const isThere = ['state', 'not in', ['cancel']];
  const moves = understood(
    await readPages(
      transport,
      'stock.move',
      [['raw_material_production_id', 'in', present], isThere, ['scrap_id', '=', false]],
      fields.move,
    ),
    (row) => moveRow.parse(row),
    'raw_material_production_id',
  );
  const workOrders = understood(
    await readPages(transport, 'mrp.workorder', [['production_id', 'in', present], isThere], fields.workOrder),
    (row) => workOrderRow.parse(row),
    'production_id',
  );
  const ofSlices = ['production_id', 'in', all.map((row) => Number(row['id']))];
  const scraps = understood(
    await readPages(transport, 'stock.scrap', [ofSlices, ['state', '=', 'done']], fields.scrap),
    (row) => scrapRow.parse(row),
    'production_id',
  );
  const misread = new Map(
    all
      .filter((row) => bad.has(Number(row['id'])))
      .map((row) => [Number(row['id']), idIn(row, 'production_group_id')] as const),
  );
  const left = new Set(misread.values());
  const details = detailsOf(moves, workOrders, scraps);
  const orders = [...byGroup]
    .filter(([group]) => !left.has(group))
    .map(([group, members]) => orderOf(group, members, details))
    .filter((order) => order !== undefined);
  return { orders, misread };
}
