import type { Contract, Station } from '../../main/contract/contract.ts';
import { ContractFailure, serveContract } from '../../main/contract/serve.ts';
import type { EntryDraft, Handlers, TopicSources } from '../../main/contract/table.ts';
import { failure } from '../../sync/domain/failure.ts';
import type { EntryView, SessionView, SetupView, SyncView } from '../../sync/domain/views.ts';
import type { KeyVault } from '../../main/key-vault.ts';
import type { Log } from '../../sync/ports.ts';

export interface Logged {
  readonly level: 'info' | 'warn';
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A log that remembers. */
export function memoryLog(): Log & { readonly lines: readonly Logged[] } {
  const lines: Logged[] = [];
  return {
    lines,
    info: (event, data = {}) => void lines.push({ level: 'info', event, data }),
    warn: (event, data = {}) => void lines.push({ level: 'warn', event, data }),
  };
}

function memoryVault(): KeyVault {
  let kept: string | null = null;
  return {
    get: () => kept,
    set: (key) => {
      kept = key;
    },
  };
}

/** Thrown by `reasons.list`: what must never be seen outside. */
export const secretError = 'canary-7f3a: cannot read /var/lib/station/key.json';

const piece = { id: 1, name: 'Units', digits: 0 };

function viewOf(draft: EntryDraft, seq: number, operator: string): EntryView {
  return {
    id: draft.id,
    seq,
    kind: draft.kind,
    role: draft.kind === 'scrap' ? draft.role : null,
    orderId: draft.orderId,
    orderName: null,
    product: { id: 7, name: 'Gear <b>housing</b>', code: null, tracking: 'none' },
    quantity: draft.quantity,
    unit: piece,
    lot: null,
    serials: [],
    reason: null,
    operator,
    touchedAt: new Date(draft.touchedAt).toISOString(),
    state: 'pending',
    since: new Date(draft.touchedAt).toISOString(),
    attempts: 0,
    failure: null,
    receipt: null,
    posting: null,
  };
}

const noSetup: SetupView = {
  url: '',
  database: '',
  login: '',
  hasKey: false,
  transport: 'json2',
  profile: 'posting-action',
  callsPerSecond: null,
  machineUrl: '',
  machineTrust: 'none',
  workCenterId: null,
  holdLocationId: null,
  workCenters: [],
  locations: [],
  checks: [],
};

/**
 * A station in memory with just enough behaviour to tell a good host from a bad one: it records entries once per id, changes its
 * session, and fails in each of the three ways (a contract failure, an error that carries one, and an unexpected error).
 */
export function fakeStation(log: Log = memoryLog(), vault: KeyVault = memoryVault()): Station {
  const entries: EntryView[] = [];
  let session: SessionView = {
    station: 'P1',
    host: 'loopback',
    version: '0.0.0',
    setUp: true,
    operator: null,
    operators: ['Ana'],
    locale: 'en',
    workCenterId: null,
    practice: true,
  };
  const sync = (): SyncView => ({
    online: true,
    since: null,
    failure: null,
    waiting: entries.length,
    oldest: null,
    parked: 0,
    exceptions: 0,
    pulledAt: null,
    safeUntil: null,
    transport: null,
    profile: null,
    clockOffsetMs: null,
    diskLow: false,
  });
  const newest = (limit: number) => entries.toReversed().slice(0, limit);
  const change = (part: Partial<SessionView>) => {
    session = { ...session, ...part };
    contract.changed(['session']);
    return Promise.resolve(session);
  };
  const setup = () => Promise.resolve({ ...noSetup, hasKey: vault.get() !== null });

  const handlers: Handlers = {
    'session.get': async () => session,
    'session.signIn': ({ operator }) => change({ operator }),
    'session.setLocale': ({ locale }) => change({ locale }),
    'session.setWorkCenter': ({ workCenterId }) => change({ workCenterId }),
    'orders.list': async () => {
      throw new ContractFailure(failure('not_set_up'));
    },
    'lots.find': async () => {
      throw Object.assign(new Error('no room'), { failure: failure('disk_full', { freeMb: '0' }) });
    },
    'reasons.list': async () => {
      throw new Error(secretError);
    },
    'entry.record': async (draft) => {
      const known = entries.find(({ id }) => id === draft.id);
      if (known !== undefined) return known;
      const view = viewOf(draft, entries.length + 1, session.operator ?? 'Ana');
      entries.push(view);
      contract.changed(['entries', 'sync']);
      return view;
    },
    'entry.list': async ({ limit }) => newest(limit),
    'exception.resolve': async () => [],
    'sync.now': async () => sync(),
    'setup.get': setup,
    'setup.check': setup,
    'setup.save': ({ key }) => {
      if (key !== undefined) vault.set(key);
      return setup();
    },
    'setup.installAction': setup,
    'setup.places': setup,
    'setup.machine': setup,
  };
  const sources: TopicSources = {
    session: async () => session,
    board: async () => ({
      workCenter: null,
      workCenters: [],
      current: null,
      next: [],
      holds: [],
      machine: null,
      pulledAt: null,
    }),
    order: async () => null,
    holds: async () => [],
    sync: async () => sync(),
    exceptions: async () => [],
    entries: async ({ limit }) => newest(limit),
  };
  const contract: Contract = serveContract({ handlers, sources, log });
  return { contract, close: async () => {} };
}
