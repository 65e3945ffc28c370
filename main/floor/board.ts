import type { Entry } from '../../sync/domain/entry.ts';
import type { BoardView, LotView, MachineView, OrderRow, OrderView, Proposal } from '../../sync/domain/views.ts';
import { holdViews, lotView } from '../../sync/project/lots.ts';
import { byStart, isOpen, orderRow, orderView } from '../../sync/project/order.ts';
import type { Known } from '../../sync/project/known.ts';
import type { StationStore } from '../store/station-store.ts';
import type { Picture } from './picture.ts';

export interface BoardDeps {
  readonly store: Pick<StationStore, 'entriesOfOrder' | 'newestEntries'>;
  readonly picture: Picture;
  readonly workCenterId: () => number | null;
  readonly machine: () => MachineView | null;
  readonly proposal: (order: { readonly id: string }) => Promise<Proposal | null>;
  readonly pulledAt: () => string | null;
}

const nextLimit = 12;
/** Looked through for the order that was last worked on. */
const recentEntries = 50;
/** Looked through for the reason and time of a hold. */
const holdHistory = 500;
const listLimit = 2_000;

export async function board(deps: BoardDeps, orderId: string | undefined): Promise<BoardView> {
  const known = await deps.picture.known();
  const workCenters = [...known.places.values()].filter((place) => place.kind === 'workCenter' && place.active);
  const workCenterId = deps.workCenterId();
  const rows = openRows(known, workCenterId);
  const started =
    rows.find((row) => row.id === orderId) ?? runningRow(rows, await deps.store.newestEntries(recentEntries));
  const own = workCenters.find((place) => place.odooId === workCenterId);
  const machine = deps.machine();
  return {
    workCenter: own ? { id: own.odooId, name: own.name } : null,
    workCenters: workCenters.map(({ odooId, name, code }) => ({ id: odooId, name, code })),
    current: started ? await order(deps, started.id) : null,
    next: rows.filter((row) => row.id !== started?.id).slice(0, nextLimit),
    holds: await holds(deps),
    machine: machine?.workCenterId === workCenterId ? machine : null,
    pulledAt: deps.pulledAt(),
  };
}

/** The order that was last worked on here, else one in work, else the next by planned start. `entries`: newest first. */
function runningRow(rows: readonly OrderRow[], entries: readonly Entry[]): OrderRow | undefined {
  for (const { payload } of entries) {
    const worked = rows.find(
      (row) => row.id === payload.orderId && payload.kind !== 'hold' && payload.kind !== 'release',
    );
    if (worked) return worked;
  }
  return rows.find((row) => row.state !== 'confirmed') ?? rows[0];
}

/** The order that the machine of a work center counts for. */
export async function runningOrder(
  deps: Pick<BoardDeps, 'store' | 'picture'>,
  workCenterId: number | null,
): Promise<string | null> {
  if (workCenterId === null) return null;
  const rows = openRows(await deps.picture.known(), workCenterId);
  return runningRow(rows, await deps.store.newestEntries(recentEntries))?.id ?? null;
}

export async function order(deps: BoardDeps, id: string): Promise<OrderView | null> {
  const known = await deps.picture.known();
  const found = known.orders.get(id);
  if (!found) return null;
  const entries = (await deps.store.entriesOfOrder(id)).toReversed();
  return orderView(known, found, entries, await deps.proposal(found));
}

export async function holds(deps: Pick<BoardDeps, 'store' | 'picture'>) {
  const known = await deps.picture.known();
  const entries: readonly Entry[] = await deps.store.newestEntries(holdHistory);
  return holdViews(known, entries);
}

/** Open orders of a work center (or of all), by planned start; `search` looks in order, product and code. */
export async function listOrders(
  deps: Pick<BoardDeps, 'picture'>,
  workCenterId: number | null,
  search = '',
): Promise<OrderRow[]> {
  const wanted = search.toLocaleLowerCase();
  const matches = (row: OrderRow): boolean =>
    [row.name, row.product.name, row.product.code ?? ''].some((text) => text.toLocaleLowerCase().includes(wanted));
  return openRows(await deps.picture.known(), workCenterId)
    .filter(matches)
    .slice(0, listLimit);
}

export async function findLots(
  deps: Pick<BoardDeps, 'picture'>,
  text: string,
  productId: number | undefined,
): Promise<LotView[]> {
  const known = await deps.picture.known();
  const wanted = text.toLocaleLowerCase();
  return [...known.lots.values()]
    .filter(
      (lot) =>
        lot.name.toLocaleLowerCase().includes(wanted) && (productId === undefined || lot.productId === productId),
    )
    .slice(0, 100)
    .map((lot) => lotView(known, lot));
}

const openRows = (known: Known, workCenterId: number | null): OrderRow[] =>
  [...known.orders.values()]
    .map((each) => orderRow(known, each))
    .filter((row) => isOpen(row) && (workCenterId === null || row.workCenterIds.includes(workCenterId)))
    .toSorted(byStart);
