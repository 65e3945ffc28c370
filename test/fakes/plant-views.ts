import { failure } from '../../sync/domain/failure.ts';
import { atLeastZero, minus, sum } from '../../sync/domain/quantity.ts';
import type {
  BoardView,
  EntryView,
  HoldView,
  OrderFigures,
  OrderRow,
  OrderView,
  SyncView,
} from '../../sync/domain/views.ts';
import { iso, minute, type FakeOrder } from './plant-data.ts';
import type { FakeState } from './plant-state.ts';

/** Entries of before are in the order's figures already; the ones made here have higher numbers. */
const firstOwnSeq = 100;

const workCenters = [
  { id: 4, name: 'Press 04', code: 'P04' },
  { id: 5, name: 'Press 05', code: 'P05' },
  { id: 7, name: 'Assembly 2', code: 'A2' },
];

const landed = (entry: EntryView): boolean => entry.state === 'posted' || entry.state === 'settled';
const newestFirst = (entries: readonly EntryView[]): EntryView[] =>
  entries.toSorted((a, b) => Date.parse(b.touchedAt) - Date.parse(a.touchedAt));

export function figuresOf(state: FakeState, order: FakeOrder): OrderFigures {
  const layers = (kind: 'confirm' | 'scrap', before: string) => {
    const mine = state.entries.filter(
      (entry) =>
        entry.orderId === order.row.id &&
        entry.kind === kind &&
        (kind === 'confirm' || entry.role === 'product') &&
        (entry.seq > firstOwnSeq || entry.state !== 'settled') &&
        entry.state !== 'parked',
    );
    const amount = (entries: readonly EntryView[]): string => sum(entries.map((entry) => entry.quantity));
    const odoo = sum([before, amount(mine.filter(landed))]);
    const waiting = amount(mine.filter((entry) => !landed(entry)));
    return { odoo, waiting, total: sum([odoo, waiting]) };
  };
  const good = layers('confirm', order.good);
  const scrap = layers('scrap', order.scrap);
  return { planned: order.planned, good, scrap, remaining: atLeastZero(minus(order.planned, good.total)) };
}

export const rowOf = (state: FakeState, order: FakeOrder): OrderRow => ({
  ...order.row,
  figures: figuresOf(state, order),
});

export const findOrder = (state: FakeState, id: string | null | undefined): FakeOrder | undefined =>
  state.orders.find((order) => order.row.id === id);

export function orderView(state: FakeState, order: FakeOrder): OrderView {
  const { row } = order;
  const closed = row.state === 'draft' ? failure('order_not_released', { order: row.name }) : null;
  const allowed = closed ? ({ allowed: false, failure: closed } as const) : ({ allowed: true } as const);
  const figures = figuresOf(state, order);
  return {
    ...row,
    figures,
    slices: [{ id: 900, name: `${row.name}-002`, state: row.state, quantity: figures.remaining }],
    components: order.components,
    stockUnit: row.unit,
    workOrders: [{ id: 31, name: order.operation, workCenterId: 4, state: 'progress' }],
    lots: state.lots.filter((lot) => lot.product.id === row.product.id),
    componentLots: state.lots.filter((lot) => order.components.some((part) => part.productId === lot.product.id)),
    entries: newestFirst(state.entries.filter((entry) => entry.orderId === row.id)),
    actions: { confirm: allowed, scrap: allowed, hold: allowed, release: allowed },
    proposal: order.proposal,
  };
}

export const holdViews = (state: FakeState): HoldView[] =>
  state.lots.flatMap((lot) => {
    const held = lot.places.find((place) => place.hold);
    const coming = state.entries.filter(
      (entry) => entry.kind === 'hold' && entry.lot === lot.name && entry.seq > firstOwnSeq,
    );
    if (!held && coming.length === 0) return [];
    return {
      lot,
      quantity: sum([held?.quantity ?? '0', ...coming.map((entry) => entry.quantity)]),
      waiting: coming.length > 0,
      reason: coming[0]?.reason ?? 'sink marks',
      since: iso(state.start - 126 * minute),
    };
  });

const pulledAt = (state: FakeState): string => iso(state.online ? state.now() - 8000 : state.onlineSince);

export function boardView(state: FakeState, orderId: string | undefined): BoardView {
  const { workCenterId } = state.session;
  const here = state.orders.filter((order) => order.row.workCenterIds.includes(workCenterId ?? 0));
  const current = findOrder(state, orderId) ?? here.find((order) => order.row.state === 'progress') ?? here[0];
  const next = here.filter((order) => order !== current && order.row.state !== 'draft');
  return {
    workCenter: workCenters.find((center) => center.id === workCenterId) ?? null,
    workCenters,
    current: current ? orderView(state, current) : null,
    next: next.map((order) => rowOf(state, order)),
    holds: holdViews(state),
    machine: workCenterId === 4 ? state.machine : null,
    pulledAt: pulledAt(state),
  };
}

export function syncView(state: FakeState): SyncView {
  const waiting = state.entries.filter((entry) => entry.state === 'pending' || entry.state === 'sending');
  const oldest = waiting[0]?.touchedAt ?? null;
  return {
    online: state.online,
    since: iso(state.onlineSince),
    failure: state.online ? null : failure('odoo_no_answer'),
    waiting: waiting.length,
    oldest,
    parked: state.entries.filter((entry) => entry.state === 'parked').length,
    exceptions: state.open.length,
    pulledAt: pulledAt(state),
    safeUntil: oldest && iso(Date.parse(oldest) + 24 * 60 * minute),
    transport: 'json2',
    profile: 'posting-action',
    clockOffsetMs: 0,
    diskLow: false,
    ...state.sync,
  };
}
