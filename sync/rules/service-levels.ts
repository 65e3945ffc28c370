import type { EntryKind } from '../domain/entry.ts';

const hour = 3_600_000;

/** How long an entry of each kind may wait for Odoo before paper is needed, and which kind goes first (lower first). */
export const serviceLevels: Readonly<Record<EntryKind, { readonly withinMs: number; readonly rank: number }>> = {
  hold: { withinMs: 4 * hour, rank: 0 },
  release: { withinMs: 8 * hour, rank: 1 },
  confirm: { withinMs: 24 * hour, rank: 2 },
  scrap: { withinMs: 24 * hour, rank: 3 },
};
