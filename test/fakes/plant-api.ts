import type {
  EntryDraft,
  PlantApi,
  RequestInput,
  RequestName,
  RequestOutput,
  TopicName,
} from '../../main/contract/table.ts';
import { failure, type Failure, type Result } from '../../sync/domain/failure.ts';
import { atLeastZero, compare, minus, sum } from '../../sync/domain/quantity.ts';
import type {
  BoardView,
  EntryView,
  ExceptionView,
  HoldView,
  MachineView,
  OrderView,
  SessionView,
  SetupView,
  SyncView,
} from '../../sync/domain/views.ts';
import { fakeEntries, fakeExceptions, entryOf } from './plant-entries.ts';
import { fakeSetup } from './plant-setup.ts';
import {
  fakeLots,
  fakeMachine,
  fakeOrders,
  granulate,
  insert,
  iso,
  kilos,
  minute,
  pieces,
  type FakeOrder,
} from './plant-data.ts';

export interface FakeOptions {
  readonly now?: () => number;
  readonly online?: boolean;
  readonly locale?: 'en' | 'de';
  readonly operator?: string | null;
  readonly setUp?: boolean;
  readonly exceptions?: boolean;
  readonly extraOrders?: number;
  readonly machine?: boolean;
  /** How long Odoo takes to post, in milliseconds. */
  readonly postMs?: number;
}

export interface FakePlant extends PlantApi {
  /** Every call of `entry.record`, also repeated ones. */
  readonly recorded: EntryDraft[];
  setOnline(online: boolean): void;
  /** The next request of this name fails. */
  failNext(name: RequestName, failed: Failure): void;
  /** The machine counts on: `counted` pieces since the last entry. */
  count(counted: string): void;
  change(part: { session?: Partial<SessionView>; machine?: Partial<MachineView>; sync?: Partial<SyncView> }): void;
}

const reasons = [
  { id: 1, name: 'Short shot' },
  { id: 2, name: 'Sink marks' },
  { id: 3, name: 'Flash' },
  { id: 4, name: 'Wrong colour' },
  { id: 5, name: 'Damaged' },
  { id: 6, name: 'Start-up' },
];
const workCenters = [
  { id: 4, name: 'Press 04', code: 'P04' },
  { id: 5, name: 'Press 05', code: 'P05' },
  { id: 7, name: 'Assembly 2', code: 'A2' },
];

const newestFirst = (entries: readonly EntryView[]): EntryView[] =>
  entries.toSorted((a, b) => Date.parse(b.touchedAt) - Date.parse(a.touchedAt));

/** Requests that change nothing. */
const reads = new Set<RequestName>([
  'session.get',
  'orders.list',
  'lots.find',
  'reasons.list',
  'entry.list',
  'setup.get',
]);

/** A station in memory that keeps the contract: records once by id, posts while online, tells every topic of a change. */
export function createFakePlant(options: FakeOptions = {}): FakePlant {
  const now = options.now ?? (() => Date.now());
  const start = now();
  const orders = fakeOrders(start, options.extraOrders ?? 0);
  const lots = fakeLots();
  let online = options.online ?? true;
  let onlineSince = online ? start - 190 * minute : start - 38 * minute;
  const entries: EntryView[] = fakeEntries(start, online, orders, lots);
  let open: ExceptionView[] = options.exceptions ? fakeExceptions(start, entries) : [];
  let machine: MachineView | null = options.machine === false ? null : fakeMachine(start);
  let setup: SetupView = fakeSetup(options.setUp ?? true);
  let syncPart: Partial<SyncView> = {};
  let session: SessionView = {
    station: 'press-04',
    host: 'loopback',
    version: '0.1.0',
    setUp: options.setUp ?? true,
    operator: options.operator === undefined ? 'M. Krüger' : options.operator,
    operators: ['M. Krüger', 'J. Weber', 'A. Nowak', 'S. Yılmaz'],
    locale: options.locale ?? 'en',
    workCenterId: 4,
    practice: false,
  };
  const recorded: EntryDraft[] = [];
  const failing = new Map<RequestName, Failure>();
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const tell of watchers) tell();
  };
  const refuse = (failed: Failure): never => {
    throw failed;
  };

  const total = (id: string, kind: EntryView['kind'], landed: boolean): string =>
    sum(
      entries
        .filter(
          (entry) => entry.orderId === id && entry.kind === kind && (kind !== 'scrap' || entry.role === 'product'),
        )
        .filter((entry) => entry.seq > 100 || entry.state !== 'settled')
        .filter((entry) => (entry.state === 'posted' || entry.state === 'settled') === landed)
        .filter((entry) => entry.state !== 'parked')
        .map((entry) => entry.quantity),
    );
  function figuresOf(order: FakeOrder): OrderView['figures'] {
    const layers = (kind: 'confirm' | 'scrap', before: string) => {
      const odoo = sum([before, total(order.row.id, kind, true)]);
      const waiting = total(order.row.id, kind, false);
      return { odoo, waiting, total: sum([odoo, waiting]) };
    };
    const good = layers('confirm', order.good);
    return {
      planned: order.planned,
      good,
      scrap: layers('scrap', order.scrap),
      remaining: atLeastZero(minus(order.planned, good.total)),
    };
  }
  function viewOf(order: FakeOrder): OrderView {
    const closed: Failure | null =
      order.row.state === 'draft' ? failure('order_not_released', { order: order.row.name }) : null;
    const allowed = closed ? ({ allowed: false, failure: closed } as const) : ({ allowed: true } as const);
    const figures = figuresOf(order);
    return {
      ...order.row,
      figures,
      slices: [{ id: 900, name: `${order.row.name}-002`, state: order.row.state, quantity: figures.remaining }],
      components: order.components,
      workOrders: [{ id: 31, name: order.operation, workCenterId: 4, state: 'progress' }],
      lots: lots.filter((lot) => lot.product.id === order.row.product.id),
      componentLots: lots.filter((lot) => order.components.some((part) => part.productId === lot.product.id)),
      entries: newestFirst(entries.filter((entry) => entry.orderId === order.row.id)),
      actions: { confirm: allowed, scrap: allowed, hold: allowed, release: allowed },
      proposal: order.proposal,
    };
  }
  const find = (id: string | null | undefined): FakeOrder | undefined => orders.find((order) => order.row.id === id);
  const rowOf = (order: FakeOrder) => ({ ...order.row, figures: figuresOf(order) });

  function holdsNow(): HoldView[] {
    return lots.flatMap((lot) => {
      const held = lot.places.find((place) => place.hold);
      const under = entries.filter((entry) => entry.kind === 'hold' && entry.lot === lot.name && entry.seq > 100);
      if (!held && under.length === 0) return [];
      const quantity = sum([held?.quantity ?? '0', ...under.map((entry) => entry.quantity)]);
      return [
        {
          lot,
          quantity,
          waiting: under.length > 0,
          reason: under[0]?.reason ?? 'sink marks',
          since: iso(start - 126 * minute),
        },
      ];
    });
  }
  function boardNow(orderId: string | undefined): BoardView {
    const here = orders.filter((order) => order.row.workCenterIds.includes(session.workCenterId ?? 0));
    const current = find(orderId) ?? here.find((order) => order.row.state === 'progress') ?? here[0];
    return {
      workCenter: workCenters.find((center) => center.id === session.workCenterId) ?? null,
      workCenters,
      current: current ? viewOf(current) : null,
      next: here.filter((order) => order !== current && order.row.state !== 'draft').map(rowOf),
      holds: holdsNow(),
      machine: session.workCenterId === 4 ? machine : null,
      pulledAt: iso(online ? now() - 8000 : onlineSince),
    };
  }
  function syncNow(): SyncView {
    const waiting = entries.filter((entry) => entry.state === 'pending' || entry.state === 'sending');
    return {
      online,
      since: iso(onlineSince),
      failure: online ? null : failure('odoo_no_answer'),
      waiting: waiting.length,
      oldest: waiting[0]?.touchedAt ?? null,
      parked: entries.filter((entry) => entry.state === 'parked').length,
      exceptions: open.length,
      pulledAt: iso(online ? now() - 8000 : onlineSince),
      safeUntil: waiting[0] ? iso(Date.parse(waiting[0].touchedAt) + 24 * 60 * minute) : null,
      transport: 'json2',
      profile: 'posting-action',
      clockOffsetMs: 0,
      diskLow: false,
      ...syncPart,
    };
  }

  function post(entry: EntryView): void {
    setTimeout(() => {
      const at = entries.findIndex((one) => one.id === entry.id);
      const present = entries[at];
      if (!online || present?.state !== 'pending') return;
      const name = entry.kind === 'confirm' ? `${entry.orderName}-00${entry.seq - 99}` : `WH/INT/0${entry.seq}`;
      entries[at] = {
        ...present,
        state: 'posted',
        since: iso(now()),
        attempts: 1,
        receipt: {
          model: 'mrp.production',
          resId: entry.seq,
          name,
          quantity: entry.quantity,
          again: false,
          postedAt: iso(now()),
        },
      };
      changed();
    }, options.postMs ?? 400);
  }

  function record(draft: EntryDraft): EntryView {
    recorded.push(draft);
    const known = entries.find((entry) => entry.id === draft.id);
    if (known) return known;
    if (!session.operator) return refuse(failure('operator_missing'));
    const order = find(draft.orderId);
    const lot =
      draft.kind === 'hold' || draft.kind === 'release' ? lots.find((one) => one.id === draft.lotId) : undefined;
    if (draft.kind === 'confirm' && order && compare(draft.quantity, figuresOf(order).remaining) > 0)
      return refuse(failure('more_than_remains', { remaining: figuresOf(order).remaining }));
    const part = [granulate, insert].find((one) => draft.kind === 'scrap' && one.id === draft.productId);
    const of = lot?.product ?? part ?? order?.row.product ?? refuse(failure('order_unknown'));
    const unit = lot?.unit ?? (part ? (part === granulate ? kilos : pieces) : (order?.row.unit ?? pieces));
    const entry: EntryView = {
      ...entryOf(entries.length + 101, start, of, unit),
      id: draft.id,
      kind: draft.kind,
      role: draft.kind === 'scrap' ? draft.role : null,
      orderId: draft.orderId,
      orderName: order?.row.name ?? null,
      quantity: draft.quantity,
      lot: lot?.name ?? ('lot' in draft ? (draft.lot?.name ?? null) : null),
      serials: draft.kind === 'confirm' ? (draft.serials ?? []) : [],
      reason:
        draft.kind === 'scrap'
          ? (reasons.find((one) => one.id === draft.reasonId)?.name ?? null)
          : draft.kind === 'confirm'
            ? null
            : draft.reason,
      operator: session.operator,
      touchedAt: iso(draft.touchedAt),
      since: iso(draft.touchedAt),
    };
    entries.push(entry);
    if (order && draft.kind === 'confirm' && draft.count && order.proposal)
      Object.assign(order, {
        proposal: { ...order.proposal, counted: '0', fromSeq: draft.count.toSeq, since: entry.touchedAt },
      });
    if (online) post(entry);
    return entry;
  }

  const setSession = (part: Partial<SessionView>): SessionView => (session = { ...session, ...part });
  const setSetup = (part: Partial<SetupView>): SetupView => (setup = { ...setup, ...part });
  const answers: { [N in RequestName]: (input: RequestInput<N>) => RequestOutput<N> } = {
    'session.get': () => session,
    'session.signIn': ({ operator }) =>
      setSession({ operator, operators: [...new Set([operator, ...session.operators])] }),
    'session.setLocale': ({ locale }) => setSession({ locale }),
    'session.setWorkCenter': ({ workCenterId }) => setSession({ workCenterId }),
    'orders.list': ({ search = '', workCenterId }) =>
      orders
        .filter((order) => !workCenterId || order.row.workCenterIds.includes(workCenterId))
        .filter((order) =>
          `${order.row.name} ${order.row.product.name} ${order.row.product.code}`
            .toLowerCase()
            .includes(search.toLowerCase()),
        )
        .map(rowOf),
    'lots.find': ({ text, productId }) =>
      lots.filter(
        (lot) => lot.name.toLowerCase().includes(text.toLowerCase()) && (!productId || lot.product.id === productId),
      ),
    'reasons.list': () => reasons,
    'entry.record': (draft) => record(draft as EntryDraft),
    'entry.list': ({ limit }) => entries.toReversed().slice(0, limit),
    'exception.resolve': ({ id }) => (open = open.filter((one) => one.exception.id !== id)),
    'sync.now': syncNow,
    'setup.get': () => setup,
    'setup.check': (connection) => setSetup(fakeSetup(true, connection)),
    'setup.save': (connection) => setSetup(fakeSetup(true, connection)),
    'setup.installAction': ({ connection }) => setSetup(fakeSetup(true, connection, true)),
    'setup.places': (places) => {
      setSession({ setUp: true, workCenterId: places.workCenterId });
      return setSetup(places);
    },
    'setup.machine': ({ url, trust }) => setSetup({ machineUrl: url, machineTrust: trust }),
  };
  const topics: Record<TopicName, (params: { id?: string; orderId?: string; limit?: number }) => unknown> = {
    session: () => session,
    board: ({ orderId }) => boardNow(orderId),
    order: ({ id }) => {
      const order = find(id);
      return order ? viewOf(order) : null;
    },
    holds: holdsNow,
    sync: syncNow,
    exceptions: () => open,
    entries: ({ limit = 50 }) => entries.toReversed().slice(0, limit),
  };

  return {
    recorded,
    request: async <N extends RequestName>(name: N, input: RequestInput<N>): Promise<Result<RequestOutput<N>>> => {
      const failed = failing.get(name);
      failing.delete(name);
      if (failed) return { ok: false, failure: failed };
      try {
        const value = answers[name](input);
        if (!reads.has(name)) changed();
        return { ok: true, value };
      } catch (thrown) {
        return { ok: false, failure: thrown as Failure };
      }
    },
    watch: (name, params, listen) => {
      const tell = (): void => listen(topics[name](params as { id?: string }) as never);
      watchers.add(tell);
      queueMicrotask(tell);
      return () => void watchers.delete(tell);
    },
    setOnline: (next) => {
      online = next;
      onlineSince = now();
      if (online) for (const entry of entries.filter((one) => one.state === 'pending')) post(entry);
      changed();
    },
    failNext: (name, failed) => void failing.set(name, failed),
    count: (counted) => {
      for (const order of orders)
        if (order.proposal)
          Object.assign(order, { proposal: { ...order.proposal, counted, toSeq: order.proposal.toSeq + 1 } });
      changed();
    },
    change: (part) => {
      setSession(part.session ?? {});
      if (machine && part.machine) machine = { ...machine, ...part.machine };
      syncPart = { ...syncPart, ...part.sync };
      changed();
    },
  };
}
