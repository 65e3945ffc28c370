import type {
  EntryDraft,
  PlantApi,
  RequestInput,
  RequestName,
  RequestOutput,
  TopicName,
} from '../../main/contract/table.ts';
import { failure, type Failure, type Result } from '../../sync/domain/failure.ts';
import type { EntryView, MachineView, SessionView, SetupView, SyncView } from '../../sync/domain/views.ts';
import { post, reasons, record } from './plant-record.ts';
import { fakeSetup } from './plant-setup.ts';
import { openState, type FakeOptions, type FakeState } from './plant-state.ts';
import { boardView, findOrder, holdViews, orderView, rowOf, syncView } from './plant-views.ts';

export type { FakeOptions } from './plant-state.ts';

export interface FakePlant extends PlantApi {
  /** Every call of `entry.record`, also repeated ones. */
  readonly recorded: EntryDraft[];
  setOnline(online: boolean): void;
  /** The next request of this name fails. */
  failNext(name: RequestName, failed: Failure): void;
  /** The next request of this name is carried out, but its answer is lost. */
  loseNext(name: RequestName): void;
  /** The machine counts on: `counted` pieces since the last entry. */
  count(counted: string): void;
  change(part: { session?: Partial<SessionView>; machine?: Partial<MachineView>; sync?: Partial<SyncView> }): void;
}

type Answers = { [N in RequestName]: (input: RequestInput<N>) => RequestOutput<N> };

/** Requests that change nothing. */
const reads = new Set<RequestName>([
  'session.get',
  'orders.list',
  'lots.find',
  'reasons.list',
  'entry.list',
  'setup.get',
]);

const holds = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted.toLowerCase());

function answersOf(state: FakeState, recordEntry: (draft: EntryDraft) => EntryView): Answers {
  const session = (part: Partial<SessionView>): SessionView => (state.session = { ...state.session, ...part });
  const setup = (part: Partial<SetupView>): SetupView => (state.setup = { ...state.setup, ...part });
  return {
    'session.get': () => state.session,
    'session.signIn': ({ operator }) =>
      session({ operator, operators: [...new Set([operator, ...state.session.operators])] }),
    'session.setLocale': ({ locale }) => session({ locale }),
    'session.setWorkCenter': ({ workCenterId }) => session({ workCenterId }),
    'orders.list': ({ search = '', workCenterId }) =>
      state.orders
        .filter(({ row }) => !workCenterId || row.workCenterIds.includes(workCenterId))
        .filter(({ row }) => holds(`${row.name} ${row.product.name} ${row.product.code}`, search))
        .map((order) => rowOf(state, order)),
    'lots.find': ({ text, productId }) =>
      state.lots.filter((lot) => holds(lot.name, text) && (!productId || lot.product.id === productId)),
    'reasons.list': () => reasons,
    'entry.record': (draft) => recordEntry(draft as EntryDraft),
    'entry.list': ({ limit }) => state.entries.toReversed().slice(0, limit),
    'exception.resolve': ({ id }) => {
      state.open = state.open.filter((one) => one.exception.id !== id);
      return [...state.open];
    },
    'sync.now': () => syncView(state),
    'setup.get': () => state.setup,
    'setup.check': (connection) => setup(fakeSetup(true, connection)),
    'setup.save': (connection) => setup(fakeSetup(true, connection)),
    'setup.installAction': ({ connection }) => setup(fakeSetup(true, connection, true)),
    'setup.places': (places) => {
      session({ setUp: true, workCenterId: places.workCenterId });
      return setup(places);
    },
    'setup.machine': ({ url, trust, thumbprint }) => {
      if (thumbprint !== undefined && state.machine?.failure?.facts['thumbprint'] === thumbprint)
        state.machine = { ...state.machine, failure: null };
      return setup({ machineUrl: url, machineTrust: trust });
    },
  };
}

interface AnyParams {
  readonly id?: string;
  readonly orderId?: string;
  readonly limit?: number;
}

const topicsOf = (state: FakeState): Record<TopicName, (params: AnyParams) => unknown> => ({
  session: () => state.session,
  board: ({ orderId }) => boardView(state, orderId),
  order: ({ id }) => {
    const order = findOrder(state, id);
    return order ? orderView(state, order) : null;
  },
  holds: () => holdViews(state),
  sync: () => syncView(state),
  exceptions: () => state.open,
  entries: ({ limit = 50 }) => state.entries.toReversed().slice(0, limit),
});

/** A station in memory that keeps the contract: records once by id, posts while online, tells every topic of a change. */
export function createFakePlant(options: FakeOptions = {}): FakePlant {
  const state = openState(options);
  const recorded: EntryDraft[] = [];
  const failing = new Map<RequestName, Failure>();
  const losing = new Set<RequestName>();
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const tell of watchers) tell();
  };
  const postLater = (id: string): void => {
    setTimeout(() => {
      post(state, id);
      changed();
    }, state.postMs);
  };
  const answers = answersOf(state, (draft) => {
    recorded.push(draft);
    const entry = record(state, draft);
    postLater(entry.id);
    return entry;
  });
  const topics = topicsOf(state);

  return {
    recorded,
    loseNext: (name) => void losing.add(name),
    request: async <N extends RequestName>(name: N, input: RequestInput<N>): Promise<Result<RequestOutput<N>>> => {
      const failed = failing.get(name);
      failing.delete(name);
      if (failed) return { ok: false, failure: failed };
      try {
        const value = answers[name](input);
        if (!reads.has(name)) changed();
        return losing.delete(name)
          ? { ok: false, failure: failure('internal', { id: 'answer-lost' }) }
          : { ok: true, value };
      } catch (thrown) {
        return { ok: false, failure: thrown as Failure };
      }
    },
    watch: (name, params, listen) => {
      const tell = (): void => listen(topics[name](params as AnyParams) as never);
      watchers.add(tell);
      queueMicrotask(tell);
      return () => void watchers.delete(tell);
    },
    ...switchesOf(state, failing, changed, postLater),
  };
}

/** What a test does to the plant behind the screen's back. */
const switchesOf = (
  state: FakeState,
  failing: Map<RequestName, Failure>,
  changed: () => void,
  postLater: (id: string) => void,
): Pick<FakePlant, 'setOnline' | 'failNext' | 'count' | 'change'> => ({
  setOnline: (online) => {
    Object.assign(state, { online, onlineSince: state.now() });
    if (online) for (const entry of state.entries) if (entry.state === 'pending') postLater(entry.id);
    changed();
  },
  failNext: (name, failed) => void failing.set(name, failed),
  count: (counted) => {
    state.orders = state.orders.map((order) =>
      order.proposal ? { ...order, proposal: { ...order.proposal, counted, toSeq: order.proposal.toSeq + 1 } } : order,
    );
    changed();
  },
  change: (part) => {
    state.session = { ...state.session, ...part.session };
    if (state.machine && part.machine) state.machine = { ...state.machine, ...part.machine };
    state.sync = { ...state.sync, ...part.sync };
    changed();
  },
});
