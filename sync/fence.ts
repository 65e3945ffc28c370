import type { EntryId } from './domain/entry.ts';
import type { Clock } from './ports.ts';

/** A call may take effect so long after nobody waits for it any more (Odoo's limit for a request is two minutes). */
export const lateMs = 130_000;

/**
 * Odoo's refusal of a posting is final only when no earlier call of it can take effect any more: else the late one books what a person
 * was told is not booked (P9). Until then the posting stays unknown, its lane waits, and the other lanes go on.
 */
export interface RefusalFence {
  /** A call of this posting was left without an answer. */
  noteLost(posting: EntryId): void;
  /** It was refused too early, as the way of posting itself knows. @param forMs how long still, milliseconds, where it knows that too */
  hold(posting: EntryId, forMs?: number): void;
  /** It was answered for good. */
  forget(posting: EntryId): void;
  /** Whether a refusal counts; if not, the posting waits from now on. */
  isFinal(posting: EntryId): boolean;
  /** It was refused and is not to be asked for again yet. */
  isWaiting(posting: EntryId): boolean;
}

export function refusalFence(clock: Pick<Clock, 'monotonic'>): RefusalFence {
  // What this run did not send itself was sent before it began.
  const born = clock.monotonic();
  const lost = new Map<EntryId, number>();
  const waiting = new Set<EntryId>();
  const isPassed = (posting: EntryId): boolean => clock.monotonic() - (lost.get(posting) ?? born) >= lateMs;
  return {
    noteLost: (posting) => void lost.set(posting, clock.monotonic()),
    hold: (posting, forMs) => {
      const now = clock.monotonic();
      const before = isPassed(posting) ? undefined : lost.get(posting);
      const since = forMs === undefined ? (before ?? now) : now + forMs - lateMs;
      lost.set(posting, Math.max(before ?? since, since));
      waiting.add(posting);
    },
    forget: (posting) => {
      lost.delete(posting);
      waiting.delete(posting);
    },
    isFinal: (posting) => {
      const final = isPassed(posting);
      if (!final) waiting.add(posting);
      return final;
    },
    isWaiting: (posting) => waiting.has(posting) && !isPassed(posting),
  };
}
