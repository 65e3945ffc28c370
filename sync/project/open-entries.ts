import type { Entry } from '../domain/entry.ts';

interface Sorted {
  readonly byOrder: ReadonlyMap<string | null, readonly Entry[]>;
  readonly byLot: ReadonlyMap<number, readonly Entry[]>;
}

/** Sorted out once for each reading of the open entries: a fold over thousands of orders or lots must not walk them all each time. */
const kept = new WeakMap<readonly Entry[], Sorted>();

function sorted(open: readonly Entry[]): Sorted {
  const before = kept.get(open);
  if (before) return before;
  const moves = open.flatMap((entry) =>
    'fromLocationId' in entry.payload ? [{ lotId: entry.payload.lot.id, entry }] : [],
  );
  const fresh = {
    byOrder: Map.groupBy(open, (entry) => entry.payload.orderId),
    byLot: new Map(
      [...Map.groupBy(moves, (move) => move.lotId)].map(([lotId, own]) => [lotId, own.map((move) => move.entry)]),
    ),
  };
  kept.set(open, fresh);
  return fresh;
}

/** Open entries of one order, in their order. */
export const openOfOrder = (open: readonly Entry[], orderId: string): readonly Entry[] =>
  sorted(open).byOrder.get(orderId) ?? [];

/** Open holds and releases of one lot, in their order. */
export const openMovesOfLot = (open: readonly Entry[], lotId: number): readonly Entry[] =>
  sorted(open).byLot.get(lotId) ?? [];
