import { isSame } from './domain/quantity.ts';
import type { Entry } from './domain/entry.ts';
import type { BookedDocument } from './odoo/documents.ts';
import { ruleFor, type OwnershipRule } from './rules/ownership.ts';

const recordOf = { confirm: 'confirmation', scrap: 'scrap', hold: 'transfer', release: 'transfer' } as const;

/** The fields in which Odoo's document differs from the entry and on which a person must decide, by the ownership table. Pure. */
export function reconcileReceipt(entry: Entry, found: BookedDocument | undefined): OwnershipRule[] {
  const record = recordOf[entry.payload.kind];
  const differing: OwnershipRule[] = [];
  if (found?.state !== 'done') differing.push(ruleFor(record, 'state'));
  if (!found || !isSame(found.quantity, bookedAs(entry))) differing.push(ruleFor(record, 'quantity'));
  return differing.filter((rule) => rule.onDisagreement === 'raise');
}

/** The quantity of the document that an entry was booked in, alone or merged with others. */
export const bookedAs = (entry: Entry): string => entry.delivery.posting?.quantity ?? entry.payload.quantity;

/** Records that Odoo owns are taken as they are; only those that changed are worth a write. Pure. */
export function changedRecords<T extends { readonly id: string }>(
  known: ReadonlyMap<string, T>,
  remote: readonly T[],
): T[] {
  return remote.filter((record) => JSON.stringify(known.get(record.id)) !== JSON.stringify(record));
}
