import type { CountRow } from '../../sync/domain/count.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { atLeastZero, minus, sum } from '../../sync/domain/quantity.ts';
import type { Proposal } from '../../sync/domain/views.ts';
import type { CountWindow } from './count-window.ts';

/** A confirmation of the order that did not take over the count: somebody counted by hand. */
export interface HandCount {
  /** Device time of the touch, ISO 8601 UTC. */
  readonly at: string;
  readonly quantity: string;
}

export interface Counted {
  /** Ledger rows of the good counter since the last confirmation that used it, by sequence. */
  readonly rows: readonly CountRow[];
  /** Ledger rows of the reject counter in the same time; empty when the machine has none. */
  readonly rejects: readonly CountRow[];
  readonly byHand: readonly HandCount[];
  /** When the last piece was counted that nobody used and that is too old to be proposed; null when there is none. */
  readonly missedAt: string | null;
  /** When that confirmation used the counter; null when none has. */
  readonly since: string | null;
  /** The good counter counts rejects too (PackML: processed), so they are taken off. */
  readonly includesRejects: boolean;
  readonly hasRejects: boolean;
}

const total = (rows: readonly CountRow[]): string =>
  String(rows.reduce((pieces, row) => pieces + BigInt(row.delta), 0n));

/**
 * What to propose: counted minus what was confirmed by hand meanwhile, never below zero. A count by hand after a doubtful or missed
 * reading settles everything up to it: somebody has looked. Null when nothing was read since the last use.
 */
export function proposalFor(counted: Counted): Proposal | null {
  const doubtAt = counted.rows.findLast((row) => row.doubtful)?.at ?? counted.missedAt;
  const settling = doubtAt === null ? undefined : counted.byHand.findLast((count) => count.at >= doubtAt);
  const isOpen = (row: CountRow): boolean => !settling || row.at > settling.at;
  const rows = counted.rows.filter(isOpen);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return null;
  const rejects = counted.rejects.filter((row) => isOpen(row) && row.at <= last.at);
  // A count by hand from before the first reading covers pieces that this ledger never saw.
  const byHand = counted.byHand.filter((count) => count.at >= first.at && (!settling || count.at > settling.at));
  const made = counted.includesRejects ? minus(total(rows), total(rejects)) : total(rows);
  return {
    signal: last.signal,
    fromSeq: first.seq,
    toSeq: last.seq,
    counted: atLeastZero(minus(made, sum(byHand.map((count) => count.quantity)))),
    rejected: counted.hasRejects ? total(rejects) : null,
    since: settling?.at ?? counted.since,
    doubtful:
      (counted.missedAt !== null && !settling) ||
      [...rows, ...(counted.includesRejects ? rejects : [])].some((row) => row.doubtful),
  };
}

export interface ProposalSource {
  readonly window: CountWindow;
  /** Names of the ledger's signals; `reject` is null when the machine counts none. */
  readonly signals: { readonly good: string; readonly reject: string | null };
  readonly includesRejects: boolean;
  readonly orderId: string;
  /** Entries of this order, by station sequence. */
  readonly entries: readonly Entry[];
  /** Up to here (ledger sequence) any order has used the counter; rows without an order are free only after it. */
  readonly usedUpTo: number;
}

/** Proposal for one order, from the young rows of the ledger and the order's entries. */
export async function proposalOf(source: ProposalSource): Promise<Proposal | null> {
  const { window, signals, orderId, entries } = source;
  const use = entries.findLast((entry) => usedSeq(entry, signals.good) !== null);
  const usedTo = use ? (usedSeq(use, signals.good) ?? 0) : 0;
  const good = await window.recent(signals.good);
  const isOurs = (row: CountRow): boolean =>
    row.orderId === orderId || (row.orderId === null && row.seq > source.usedUpTo);
  const missed = good.passed.get(orderId);
  // The used row itself tells from which Read on the rejects are new; where it is too old, all young ones are.
  const usedAt = good.rows.find((row) => row.seq === usedTo)?.at ?? '';
  const rejects = signals.reject ? (await window.recent(signals.reject)).rows : [];
  return proposalFor({
    rows: good.rows.filter((row) => row.seq > usedTo && isOurs(row)),
    rejects: rejects.filter((row) => row.at > usedAt && (row.orderId === orderId || row.orderId === null)),
    byHand: entries.flatMap((entry) => (entry.seq > (use?.seq ?? 0) ? handCount(entry, signals.good) : [])),
    missedAt: missed && missed.seq > usedTo ? missed.at : null,
    since: use?.touchedAt ?? null,
    includesRejects: source.includesRejects,
    hasRejects: signals.reject !== null,
  });
}

/** The ledger sequence up to which a confirmation has used the counter; null when it has not. */
export const usedSeq = (entry: Entry, signal: string): number | null =>
  entry.payload.kind === 'confirm' && entry.payload.count?.signal === signal ? entry.payload.count.toSeq : null;

const handCount = (entry: Entry, signal: string): HandCount[] =>
  entry.payload.kind === 'confirm' && entry.payload.count?.signal !== signal
    ? [{ at: entry.touchedAt, quantity: entry.payload.quantity }]
    : [];
