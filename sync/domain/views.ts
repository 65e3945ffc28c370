import type { EntryKind } from './entry.ts';
import type { DeliveryState, PostingProfileName, PostingRef, Receipt } from './delivery.ts';
import type { ExceptionChoice, PlantException } from './exception.ts';
import type { Failure } from './failure.ts';
import type { OrderComponent, OrderWorkOrder, SliceState, Tracking } from './replicas.ts';

/** What screens show: folds of Odoo's last known records and the entries not yet settled. All quantities are exact decimal strings. */

export interface UnitView {
  readonly id: number;
  readonly name: string;
  /** Decimals allowed; 0 means whole pieces. */
  readonly digits: number;
}

export interface ProductView {
  readonly id: number;
  readonly name: string;
  readonly code: string | null;
  readonly tracking: Tracking;
}

export interface EntryView {
  readonly id: string;
  readonly seq: number;
  readonly kind: EntryKind;
  readonly role: 'component' | 'product' | null;
  readonly orderId: string | null;
  readonly orderName: string | null;
  readonly product: ProductView;
  readonly quantity: string;
  readonly unit: UnitView;
  readonly lot: string | null;
  readonly serials: readonly string[];
  readonly reason: string | null;
  readonly operator: string;
  /** ISO 8601 UTC. */
  readonly touchedAt: string;
  readonly state: DeliveryState;
  readonly since: string;
  readonly attempts: number;
  readonly failure: Failure | null;
  readonly receipt: Receipt | null;
  /** The posting that it goes out in: of several entries when a backlog was merged. */
  readonly posting: PostingRef | null;
}

/** Layers of one quantity: never added twice, whatever is still under way. */
export interface Layers {
  readonly odoo: string;
  readonly waiting: string;
  readonly total: string;
}

export interface OrderFigures {
  readonly planned: string;
  readonly good: Layers;
  /** In the product's stock unit. */
  readonly scrap: Layers;
  /** Planned minus good.total; never below zero. */
  readonly remaining: string;
}

export const actionNames = ['confirm', 'scrap', 'hold', 'release'] as const;
export type ActionName = (typeof actionNames)[number];
export type Allowed = { readonly allowed: true } | { readonly allowed: false; readonly failure: Failure };

/** What the machine counted since the last confirmation that used the counter. */
export interface Proposal {
  readonly signal: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly counted: string;
  readonly rejected: string | null;
  readonly since: string | null;
  /** True when a reading was uncertain or a reset may hide pieces: the supervisor should count. */
  readonly doubtful: boolean;
}

export interface OrderRow {
  readonly id: string;
  readonly name: string;
  readonly product: ProductView;
  readonly unit: UnitView;
  readonly figures: OrderFigures;
  readonly state: SliceState;
  readonly dateStart: string | null;
  readonly workCenterIds: readonly number[];
}

export interface LotView {
  readonly id: number;
  readonly name: string;
  readonly product: ProductView;
  readonly unit: UnitView;
  /** Free stock by location, holds and releases under way already taken into account. */
  readonly places: readonly {
    readonly locationId: number;
    readonly location: string;
    readonly quantity: string;
    readonly hold: boolean;
  }[];
}

/** Lots, scrap and holds are counted in the product's own unit, as Odoo keeps its stock; orders and their lines may have others. */
interface StockCounted {
  readonly stockUnit: UnitView;
}

export interface OrderView extends OrderRow, StockCounted {
  readonly slices: readonly {
    readonly id: number;
    readonly name: string;
    readonly state: SliceState;
    readonly quantity: string;
  }[];
  readonly components: readonly (OrderComponent & StockCounted & { readonly unit: UnitView })[];
  readonly workOrders: readonly OrderWorkOrder[];
  readonly lots: readonly LotView[];
  readonly componentLots: readonly LotView[];
  readonly entries: readonly EntryView[];
  readonly actions: Readonly<Record<ActionName, Allowed>>;
  readonly proposal: Proposal | null;
}

/** One hold of a lot: what is in the hold location, and what is on its way there. */
export interface HoldView {
  readonly lot: LotView;
  readonly quantity: string;
  readonly waiting: boolean;
  readonly reason: string | null;
  readonly since: string | null;
}

export interface MachineView {
  readonly name: string;
  readonly workCenterId: number;
  readonly connection: 'connecting' | 'connected' | 'lost' | 'off';
  readonly failure: Failure | null;
  readonly state: 'running' | 'stopped' | 'held' | 'unknown';
  readonly stateSince: string | null;
  readonly counter: string | null;
  readonly readAt: string | null;
  readonly speedPerHour: number | null;
  /** Oldest first; pieces per hour in the minutes up to `at`. */
  readonly trend: readonly { readonly at: string; readonly perHour: number }[];
  readonly stops: readonly { readonly from: string; readonly to: string | null }[];
}

export interface BoardView {
  readonly workCenter: { readonly id: number; readonly name: string } | null;
  readonly workCenters: readonly { readonly id: number; readonly name: string; readonly code: string | null }[];
  readonly current: OrderView | null;
  readonly next: readonly OrderRow[];
  readonly holds: readonly HoldView[];
  readonly machine: MachineView | null;
  readonly pulledAt: string | null;
}

export interface SyncView {
  readonly online: boolean;
  /** Since when online or offline, ISO 8601 UTC; null before the first attempt. */
  readonly since: string | null;
  readonly failure: Failure | null;
  readonly waiting: number;
  readonly oldest: string | null;
  readonly parked: number;
  readonly exceptions: number;
  readonly pulledAt: string | null;
  /** When the oldest waiting entry breaks its service level; null when nothing waits. */
  readonly safeUntil: string | null;
  readonly transport: 'json2' | 'xmlrpc' | null;
  readonly profile: PostingProfileName | null;
  /** Milliseconds that Odoo's clock is ahead, as last measured. */
  readonly clockOffsetMs: number | null;
  /** Free bytes on the disk below 500 MB, else null. */
  readonly diskLow: boolean;
}

/** What the choices about an exception would do, with their figures. */
export interface CuresView {
  /** Orders that could take the entry; `heir`: Odoo merged the old order into it. */
  readonly orders: readonly {
    readonly id: string;
    readonly name: string;
    readonly remaining: string;
    readonly heir: boolean;
  }[];
  /** What still fits, and the rest. */
  readonly parts: readonly [string, string] | null;
  /** What Odoo lacks. */
  readonly missing: string | null;
}

/** The order in Odoo that an exception is about, as last read. */
export interface OddOrder {
  readonly name: string;
  readonly state: SliceState;
  /** ISO 8601 UTC. */
  readonly changedAt: string | null;
  readonly planned: string;
  readonly good: string;
}

export interface ExceptionView {
  readonly exception: PlantException;
  readonly entry: EntryView | null;
  /** How many entries share the posting. */
  readonly members: number;
  readonly order: OddOrder | null;
  readonly cures: CuresView;
  readonly choices: readonly ExceptionChoice[];
  /** Names what is shown here: a decision brings it back, and counts only while it is still so. */
  readonly shown: string;
}

export interface SessionView {
  readonly station: string;
  readonly host: 'electron' | 'loopback';
  readonly version: string;
  readonly setUp: boolean;
  readonly operator: string | null;
  readonly operators: readonly string[];
  readonly locale: 'en' | 'de';
  readonly workCenterId: number | null;
  readonly practice: boolean;
}

/** One line of the live check at set-up. */
export interface SetupCheck {
  readonly name: 'address' | 'version' | 'database' | 'login' | 'rights' | 'fields' | 'action' | 'posting' | 'hold';
  readonly ok: boolean;
  readonly detail: string;
  readonly failure: Failure | null;
}

export interface SetupView {
  readonly url: string;
  readonly database: string;
  readonly login: string;
  readonly hasKey: boolean;
  readonly transport: 'json2' | 'xmlrpc';
  /** The way in which entries are posted. */
  readonly profile: PostingProfileName;
  /** So many calls may begin in a second; null: no limit. */
  readonly callsPerSecond: number | null;
  readonly machineUrl: string;
  readonly machineTrust: 'none' | 'encrypted';
  readonly workCenterId: number | null;
  readonly holdLocationId: number | null;
  readonly workCenters: readonly { readonly id: number; readonly name: string }[];
  readonly locations: readonly { readonly id: number; readonly name: string }[];
  readonly checks: readonly SetupCheck[];
}
