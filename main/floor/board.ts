import type { Entry } from '../../sync/domain/entry.ts';
import type { Order } from '../../sync/domain/replicas.ts';
import type {
  BoardView,
  HoldView,
  LotView,
  MachineView,
  OrderRow,
  OrderView,
  Proposal,
} from '../../sync/domain/views.ts';
import { openSlice, orderState } from '../../sync/project/figures.ts';
import { productView, type Known } from '../../sync/project/known.ts';
import { holdViews, lotView } from '../../sync/project/lots.ts';
import { byStart, isAt, orderRow, orderView } from '../../sync/project/order.ts';
import type { Picture } from './picture.ts';

export interface BoardDeps {
  readonly picture: Picture;
  readonly workCenterId: () => number | null;
  readonly machine: () => MachineView | null;
  readonly proposal: (order: { readonly id: string }) => Promise<Proposal | null>;
  readonly pulledAt: () => string | null;
}

const nextLimit = 12;
/** Newest entries of an order that a screen gets (P10). */
const orderEntriesLimit = 200;
/** Looked through for the order that was last worked on. */
const recentEntries = 50;
const listLimit = 2_000;

export async function board(deps: BoardDeps, orderId: string | undefined): Promise<BoardView> {
  const known = await deps.picture.known();
  const workCenters = [...known.places.values()].filter((place) => place.kind === 'workCenter' && place.active);
  const workCenterId = deps.workCenterId();
  const orders = openOrders(known, workCenterId);
  const started = orders.find((each) => each.id === orderId) ?? running(orders, await deps.picture.recent());
  const own = workCenters.find((place) => place.odooId === workCenterId);
  const machine = deps.machine();
  return {
    workCenter: own ? { id: own.odooId, name: own.name } : null,
    workCenters: workCenters.map(({ odooId, name, code }) => ({ id: odooId, name, code })),
    current: started ? await order(deps, started.id) : null,
    next: orders
      .filter((each) => each.id !== started?.id)
      .slice(0, nextLimit)
      .map((each) => orderRow(known, each)),
    holds: await holds(deps),
    machine: machine?.workCenterId === workCenterId ? machine : null,
    pulledAt: deps.pulledAt(),
  };
}

/** The order that was last worked on here, else one in work, else the next by planned start. `entries`: newest first. */
function running(orders: readonly Order[], entries: readonly Entry[]): Order | undefined {
  const byId = new Map(orders.map((each) => [each.id, each]));
  for (const { payload } of entries.slice(0, recentEntries)) {
    const worked = payload.kind === 'confirm' || payload.kind === 'scrap' ? byId.get(payload.orderId) : undefined;
    if (worked) return worked;
  }
  return orders.find((each) => orderState(each) !== 'confirmed') ?? orders[0];
}

/** The order that the machine of a work center counts for. */
export async function runningOrder(picture: Picture, workCenterId: number | null): Promise<string | null> {
  if (workCenterId === null) return null;
  return running(openOrders(await picture.known(), workCenterId), await picture.recent())?.id ?? null;
}

export async function order(deps: BoardDeps, id: string): Promise<OrderView | null> {
  const known = await deps.picture.known();
  const found = known.orders.get(id);
  if (!found) return null;
  const entries = (await deps.picture.ofOrder(id)).slice(-orderEntriesLimit).toReversed();
  return orderView(known, found, entries, await deps.proposal(found));
}

export async function holds({ picture }: Pick<BoardDeps, 'picture'>): Promise<HoldView[]> {
  return holdViews(await picture.known(), await picture.recent());
}

/** Open orders of a work center (or of all), by planned start; `search` looks in order, product and code. */
export async function listOrders(
  deps: Pick<BoardDeps, 'picture'>,
  workCenterId: number | null,
  search = '',
): Promise<OrderRow[]> {
  const known = await deps.picture.known();
  const wanted = search.toLocaleLowerCase();
  const matches = (each: Order): boolean => {
    const product = productView(known, each.productId);
    return [each.name, product.name, product.code ?? ''].some((text) => text.toLocaleLowerCase().includes(wanted));
  };
  return openOrders(known, workCenterId)
    .filter(matches)
    .slice(0, listLimit)
    .map((each) => orderRow(known, each));
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

const openOrders = (known: Known, workCenterId: number | null): Order[] =>
  [...known.orders.values()]
    .filter((each) => openSlice(each) && (workCenterId === null || isAt(each, workCenterId)))
    .toSorted(byStart);
