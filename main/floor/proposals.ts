import type { CountRow } from '../../sync/domain/count.ts';
import type { Proposal } from '../../sync/domain/views.ts';
import type { StationStore } from '../store/station-store.ts';
import { CountWindow } from './count-window.ts';
import { proposalOf, usedSeq, type ProposalSource } from './proposal.ts';

/** Looked through for the last entry of any order that used the counter. */
const usedHistory = 1000;
/** An order that never used the counter is proposed what was counted in this time. */
const oldestMs = 24 * 3_600_000;

export interface Proposals {
  propose(
    what: Pick<ProposalSource, 'signals' | 'includesRejects' | 'orderId'> & { readonly nowMs: number },
  ): Promise<Proposal | null>;
  /** Ledger rows later than a time (ISO 8601 UTC), by sequence. */
  recent(signal: string, at: string): Promise<readonly CountRow[]>;
}

/** What machines counted, proposed to orders, from the station's store. */
export function createProposals(
  store: Pick<StationStore, 'lastCount' | 'countsSince' | 'entriesOfOrder' | 'newestEntries'>,
): Proposals {
  const window = new CountWindow(store);
  return {
    propose: async ({ signals, includesRejects, orderId, nowMs }) => {
      const [entries, newest] = await Promise.all([store.entriesOfOrder(orderId), store.newestEntries(usedHistory)]);
      const used = [...entries, ...newest].map((entry) => usedSeq(entry, signals.good) ?? 0);
      const oldest = new Date(nowMs - oldestMs).toISOString();
      return proposalOf({ window, signals, includesRejects, orderId, entries, usedUpTo: Math.max(0, ...used), oldest });
    },
    // A window of its own: six hours of trend must not push the rows of the board out.
    recent: (signal, at) => new CountWindow(store).later(signal, at),
  };
}
