import type {
  EntryView,
  ExceptionView,
  LotView,
  MachineView,
  SessionView,
  SetupView,
  SyncView,
} from '../../sync/domain/views.ts';
import { fakeLots, fakeMachine, fakeOrders, minute, type FakeOrder } from './plant-data.ts';
import { fakeEntries, fakeExceptions } from './plant-entries.ts';
import { fakeSetup } from './plant-setup.ts';

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

/** Everything that the fake station holds. */
export interface FakeState {
  readonly now: () => number;
  readonly start: number;
  readonly postMs: number;
  readonly lots: readonly LotView[];
  readonly entries: EntryView[];
  orders: readonly FakeOrder[];
  online: boolean;
  onlineSince: number;
  open: readonly ExceptionView[];
  machine: MachineView | null;
  setup: SetupView;
  sync: Partial<SyncView>;
  session: SessionView;
}

const sessionOf = (options: FakeOptions): SessionView => ({
  station: 'press-04',
  host: 'loopback',
  version: '0.1.0',
  setUp: options.setUp ?? true,
  operator: options.operator === undefined ? 'M. Krüger' : options.operator,
  operators: ['M. Krüger', 'J. Weber', 'A. Nowak', 'S. Yılmaz'],
  locale: options.locale ?? 'en',
  workCenterId: 4,
  practice: false,
});

export function openState(options: FakeOptions): FakeState {
  const now = options.now ?? (() => Date.now());
  const start = now();
  const online = options.online ?? true;
  const entries = fakeEntries(start, online);
  return {
    now,
    start,
    postMs: options.postMs ?? 400,
    lots: fakeLots(),
    entries,
    orders: fakeOrders(start, options.extraOrders ?? 0),
    online,
    onlineSince: start - (online ? 190 : 38) * minute,
    open: options.exceptions ? fakeExceptions(start, entries) : [],
    machine: options.machine === false ? null : fakeMachine(start),
    setup: fakeSetup(options.setUp ?? true),
    sync: {},
    session: sessionOf(options),
  };
}
