import type { EntryView, SyncView } from '../../sync/domain/views.ts';
import { entryView } from '../../sync/project/entry.ts';
import { board, findLots, holds, listOrders, order, type BoardDeps } from '../floor/board.ts';
import type { decider } from '../floor/decide.ts';
import { openExceptions, type ExceptionDeps } from '../floor/exceptions.ts';
import type { recorder } from '../floor/record.ts';
import { sessionView, signIn, type SessionDeps } from '../floor/session.ts';
import { chooseMachine, checkSetup, installAction, saveSetup, setupView, type SetupDeps } from '../floor/setup.ts';
import { inOrder } from '../store/in-order.ts';
import type { Handlers, TopicSources } from './table.ts';

/** The use cases that the contract names, each with what it needs. */
export interface Floor {
  readonly session: SessionDeps;
  readonly board: BoardDeps;
  readonly exceptions: ExceptionDeps;
  readonly setup: SetupDeps;
  readonly record: ReturnType<typeof recorder>;
  readonly decide: ReturnType<typeof decider>;
  readonly syncView: () => Promise<SyncView>;
  readonly kick: () => void;
  readonly now: () => void;
  readonly machineChanged: () => Promise<void>;
}

async function newest(floor: Floor, limit: number): Promise<EntryView[]> {
  const { picture } = floor.board;
  const [known, entries] = await Promise.all([picture.known(), picture.recent()]);
  return entries.slice(0, limit).map((entry) => entryView(known, entry));
}

/** One line a request. */
export function handlersOf(floor: Floor): Handlers {
  const { settings } = floor.session;
  const session = () => sessionView(floor.session);
  const changeStation = async (change: Parameters<typeof settings.change<'station'>>[1]) => {
    await settings.change('station', change);
    return session();
  };
  // Two pages that change the connection at once would leave the key of one with the address of the other.
  const oneAtATime = inOrder();
  return {
    'session.get': async () => session(),
    'session.signIn': async ({ operator }) => signIn(settings, operator).then(session),
    'session.setLocale': async ({ locale }) => changeStation({ locale }),
    'session.setWorkCenter': async ({ workCenterId }) => {
      await changeStation({ workCenterId });
      await floor.machineChanged();
      return session();
    },
    'orders.list': async ({ search, workCenterId }) => listOrders(floor.board, workCenterId ?? null, search),
    'lots.find': async ({ text, productId }) => findLots(floor.board, text, productId),
    'reasons.list': async () => reasons(floor),
    'entry.record': async (draft) => {
      const entry = await floor.record(draft);
      floor.kick();
      return entryView(await floor.board.picture.known(), entry);
    },
    'entry.list': async ({ limit }) => newest(floor, limit),
    'exception.resolve': async (decision) => {
      await floor.decide(decision);
      floor.kick();
      return openExceptions(floor.exceptions);
    },
    'sync.now': async () => {
      floor.now();
      return floor.syncView();
    },
    'setup.get': async () => setupView(floor.setup),
    'setup.check': async (connection) => setupView(floor.setup, await checkSetup(floor.setup, connection)),
    'setup.save': async (connection) =>
      setupView(floor.setup, await oneAtATime(() => saveSetup(floor.setup, connection))),
    'setup.installAction': async (input) =>
      setupView(floor.setup, await oneAtATime(() => installAction(floor.setup, input))),
    'setup.places': async (places) => {
      await changeStation(places);
      await floor.machineChanged();
      return setupView(floor.setup);
    },
    'setup.machine': async (machine) => {
      await chooseMachine(settings, machine);
      await floor.machineChanged();
      return setupView(floor.setup);
    },
  };
}

async function reasons(floor: Floor): Promise<{ id: number; name: string }[]> {
  const { reference } = await floor.board.picture.known();
  const found = [...reference.values()].filter((each) => each.kind === 'reason' && each.active);
  return found.map(({ odooId, name }) => ({ id: odooId, name }));
}

/** One line a topic. */
export function sourcesOf(floor: Floor): TopicSources {
  return {
    session: async () => sessionView(floor.session),
    board: async ({ orderId }) => board(floor.board, orderId),
    order: async ({ id }) => order(floor.board, id),
    holds: async () => holds(floor.board),
    sync: async () => floor.syncView(),
    exceptions: async () => openExceptions(floor.exceptions),
    entries: async ({ limit }) => newest(floor, limit),
  };
}
