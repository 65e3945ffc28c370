import type { Entry } from '../../domain/entry.ts';
import { fromOdooTime, iso } from '../../domain/time.ts';
import type { OdooTransport } from '../../ports.ts';
import { hiddenAmong } from '../documents.ts';
import { text } from './desk.ts';
import type { Held, PostingProfile } from '../postings.ts';
import { PullFault, readPages, type Row } from '../read.ts';

/** When Odoo booked a document. */
const bookedAt: Readonly<Record<string, string>> = {
  'mrp.production': 'date_finished',
  'stock.scrap': 'date_done',
  'stock.picking': 'date_done',
};

/** Which of these entries' documents Odoo holds: with their number and, as after a restore the number may be another's, their marker. */
export async function heldDocuments(transport: OdooTransport, entries: readonly Entry[]): Promise<Held> {
  const held = new Set<string>();
  const booked = entries.filter(({ delivery }) => delivery.receipt);
  try {
    for (const [model, own] of Map.groupBy(booked, ({ delivery }) => delivery.receipt?.model ?? '')) {
      const ids = [...new Set(own.map(({ delivery }) => delivery.receipt?.resId ?? 0))];
      const fields = ['name', 'state', 'origin', ...(bookedAt[model] ? [bookedAt[model]] : [])];
      const rows = await readPages(transport, model, [['id', 'in', ids]], fields, true);
      const documents = new Map(rows.map((row) => [row['id'], row]));
      const missing = ids.filter((id) => !documents.has(id));
      // A record rule hides it from this station: not visible is not lost.
      const hidden = new Set(await hiddenAmong(transport, model, missing));
      for (const entry of own) {
        const id = entry.delivery.receipt?.resId ?? 0;
        if (hidden.has(id) || isHeld(documents.get(id), entry)) held.add(entry.id);
      }
    }
  } catch (error) {
    if (error instanceof PullFault) return { kind: 'fault', fault: error.fault };
    throw error;
  }
  return { kind: 'answered', held };
}

/**
 * A planner may have changed the origin since: name and second of the booking tell as much. What is not done is no booking: in a backup
 * that was made between two calls of a posting its document is begun, with the marker.
 */
function isHeld(row: Row | undefined, { id, delivery: { posting, receipt } }: Entry): boolean {
  if (row?.['state'] !== 'done' || !receipt) return false;
  // The id alone: the posting action leaves it in the origin too.
  if (text(row['origin']).includes(posting?.id ?? id)) return true;
  const at = fromOdooTime(text(row[bookedAt[receipt.model] ?? '']));
  return row['name'] === receipt.name && !Number.isNaN(at) && iso(at) === receipt.postedAt;
}

/**
 * The same profile, asking for what the other way booked as that one left it, each entry by its own; and by their documents for those
 * that it does not know: what it keeps in Odoo can be deleted there, and what was only forgotten must not be booked again.
 */
export const holdingBoth = (profile: PostingProfile, transport: OdooTransport): PostingProfile => ({
  ...profile,
  held: async (entries) => {
    const asked = entries.filter(({ delivery }) => (delivery.posting?.profile ?? profile.name) === profile.name);
    const own = asked.length > 0 ? await profile.held(asked) : none;
    if (own.kind !== 'answered') return own;
    const unknown = entries.filter(({ id }) => !own.held.has(id));
    const others = unknown.length > 0 ? await heldDocuments(transport, unknown) : none;
    if (others.kind !== 'answered') return others;
    return { kind: 'answered', held: new Set([...own.held, ...others.held]) };
  },
});
const none: Extract<Held, { kind: 'answered' }> = { kind: 'answered', held: new Set() };
