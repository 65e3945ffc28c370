import type { Entry, EntryId } from './domain/entry.ts';
import type { Delivery, DeliveryState } from './domain/delivery.ts';
import type { PlantException } from './domain/exception.ts';
import type { ReplicaMap, ReplicaName } from './domain/replicas.ts';

/** Time. The only way for `sync/` to know or wait for it. */
export interface Clock {
  /** Device time, milliseconds since 1970-01-01 UTC. May jump. */
  now(): number;
  /** Milliseconds since some fixed start; never goes back. */
  monotonic(): number;
  /** Calls `wake` once, after at least `ms` milliseconds. The returned function cancels. */
  after(ms: number, wake: () => void): () => void;
}

export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/** Structured log; data never holds a key, a password or a whole payload. */
export interface Log {
  info(event: string, data?: Readonly<Record<string, unknown>>): void;
  warn(event: string, data?: Readonly<Record<string, unknown>>): void;
}

/** One call of an Odoo model method with named arguments (`ids` apart, as JSON-2 has it). */
export interface OdooCall {
  readonly model: string;
  readonly method: string;
  readonly ids?: readonly number[];
  readonly args?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
  /** Give up after this many milliseconds; the outcome is then unknown. */
  readonly timeoutMs?: number;
}

/**
 * Why a call brought no value. `kind` decides what happens next (rules/faults.ts):
 * - `unreachable`: the request was never sent; nothing happened.
 * - `no-answer`: sent, but no complete answer came; the outcome is unknown.
 * - `busy`: Odoo rolled it back and asks to come again (serialization conflict, 409, 429, 503).
 * - `not-odoo`: somebody else answered (HTML, a proxy, a captive portal); the outcome is unknown.
 * - `certificate`: TLS was refused by us; nothing was sent.
 * - `database`: no such database. `denied`: key or login not accepted. `forbidden`: rights are missing.
 * - `missing`: no such record, model or method. `refused`: Odoo's business rules said no. `broken`: programming error or crash inside Odoo.
 */
export const faultKinds = [
  'unreachable',
  'no-answer',
  'busy',
  'not-odoo',
  'certificate',
  'database',
  'denied',
  'forbidden',
  'missing',
  'refused',
  'broken',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface OdooFault {
  readonly kind: FaultKind;
  /** One line, in Odoo's or the network's words, without traceback, key or path. */
  readonly message: string;
  /** Python class name where known, as `odoo.exceptions.UserError`. */
  readonly odooClass?: string;
  /** Whoever answered asks not to be asked again for so long, milliseconds (`Retry-After`). */
  readonly comeAgainMs?: number;
}

export type OdooReply =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: OdooFault };

/** A way to one Odoo database as one user. Never throws and never retries by itself. */
export interface OdooTransport {
  readonly name: 'json2' | 'xmlrpc';
  call(call: OdooCall): Promise<OdooReply>;
  /** Odoo's version without any login, as `19.0`; also tells a foreign server apart (`not-odoo`). */
  version(): Promise<OdooReply>;
  close(): void;
}

/** How far a pull has come in one model: the largest (write_date, id) that was applied. */
export interface Cursor {
  readonly writeDate: string;
  readonly id: number;
}

/** What one change of a delivery may rely on: it is applied only if the entry is still in one of `from`. */
export interface DeliveryChange {
  readonly id: EntryId;
  readonly from: readonly DeliveryState[];
  readonly to: Delivery;
}

/**
 * The station's durable memory. A promise that resolved means: on the disk (fsynced).
 * Rejects with `StoreFull` or `StoreFailed` (main/store) and has then changed nothing.
 */
export interface LocalStore {
  /** Adds a new entry; rejects if its id is there already. */
  addEntry(entry: Entry): Promise<void>;
  entry(id: EntryId): Promise<Entry | undefined>;
  /** Entries in any of the given delivery states, by station sequence, at most `limit`. */
  entriesIn(states: readonly DeliveryState[], limit: number): Promise<Entry[]>;
  /** In each of the given delivery states the first entry of each lane, by station sequence: what heads the lanes is among them. */
  firstOfLanes(states: readonly DeliveryState[]): Promise<Entry[]>;
  /** Entries of one lane in any of the given delivery states, by station sequence, at most `limit`. */
  entriesOfLane(lane: string, states: readonly DeliveryState[], limit: number): Promise<Entry[]>;
  /** Newest first, with a station sequence below `seq`, at most `limit`: the pages of all entries. */
  entriesBefore(seq: number, limit: number): Promise<Entry[]>;
  /** Applies all changes in one transaction, or none if one entry is not in its `from` states; returns whether it applied. */
  changeDeliveries(changes: readonly DeliveryChange[]): Promise<boolean>;

  replica<N extends ReplicaName>(name: N, id: string): Promise<ReplicaMap[N] | undefined>;
  replicas<N extends ReplicaName>(name: N): Promise<ReplicaMap[N][]>;
  /** Upserts whole records and deletes others, some hundred per transaction: a crash leaves a beginning, which the next pull completes. */
  applyReplicas<N extends ReplicaName>(
    name: N,
    upserts: readonly ReplicaMap[N][],
    deletions?: readonly string[],
  ): Promise<void>;

  cursor(model: string): Promise<Cursor | undefined>;
  saveCursor(model: string, cursor: Cursor): Promise<void>;
  /** Every model is pulled from the start again. */
  forgetCursors(): Promise<void>;

  /** Opens an exception, or brings the open one with the same id up to date; writes only what differs (P6). */
  raise(exception: PlantException): Promise<void>;
  openExceptions(): Promise<PlantException[]>;
  /** The open exception of this id, or the one that was decided last. */
  exception(id: string): Promise<PlantException | undefined>;
  closeException(id: string, outcome: string, closedAt: string): Promise<void>;
}
