import type { EntryId } from './domain/entry.ts';
import type { Clock } from './ports.ts';
import { restMs } from './rules/back-off.ts';

/**
 * After so many calls in vain a person is told. With the rests between them that takes half an hour at least, more than Odoo needs for a
 * restart or a night's maintenance, and leaves most of the four hours in which a hold must be there. It counts calls, not hours: an
 * Odoo that is away is not called.
 */
export const tellAfter = 20;
/** Two that make the same record at once clash once or twice: the loser then finds it. What clashes more often is Odoo's own error. */
export const clashesAfter = 3;

/**
 * Postings whose calls came to nothing. One of them may be what Odoo dies of, so none takes others with it any more: each goes alone
 * until Odoo answers for it, and after the second time only when no other is at its turn, with rests of its own (P4). All else goes on
 * in batches. Kept in memory only: after a new start it is found out again.
 */
export interface Alone {
  /** A call of these postings came to nothing. If its answer was not lost Odoo was busy, which once says nothing yet. */
  noteVain(postings: readonly { readonly id: EntryId }[], isLost: boolean): void;
  /** Odoo answered for it. */
  forget(posting: EntryId): void;
  /** Calls in vain, since it may be what stands in the way; 0 while it may go with others. */
  tries(posting: EntryId): number;
  isResting(posting: EntryId): boolean;
}

export function goingAlone(clock: Pick<Clock, 'monotonic'>): Alone {
  const vain = new Map<EntryId, { readonly tries: number; readonly restsUntil: number }>();
  const triesOf = (posting: EntryId): number => vain.get(posting)?.tries ?? 0;
  return {
    noteVain: (postings, isLost) => {
      for (const { id } of postings) {
        const tries = !isLost && !vain.has(id) ? 0 : triesOf(id) + 1;
        const rest = tries < 2 ? 0 : restMs('alone', tries - 2, 0);
        vain.set(id, { tries, restsUntil: clock.monotonic() + rest });
      }
    },
    forget: (posting) => void vain.delete(posting),
    tries: triesOf,
    isResting: (posting) => (vain.get(posting)?.restsUntil ?? -Infinity) > clock.monotonic(),
  };
}

/**
 * What goes out in the next call: of those at their turn the ones that may go together, or one alone.
 * @param atTurn as they would be sent, the first of them first
 */
export function inOneCall<P extends { readonly id: EntryId }>(atTurn: readonly P[], alone: Alone | undefined): P[] {
  if (!alone) return [...atTurn];
  const inTurn = atTurn.toSorted((a, b) => Number(alone.tries(a.id) > 1) - Number(alone.tries(b.id) > 1));
  const lone = inTurn.findIndex(({ id }) => alone.tries(id) > 0);
  // Those behind it do not pass it in the company of those before it.
  return lone < 0 ? inTurn : inTurn.slice(0, Math.max(lone, 1));
}
