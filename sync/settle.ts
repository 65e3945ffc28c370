import type { Entry } from './domain/entry.ts';
import type { PlantException } from './domain/exception.ts';
import { failure } from './domain/failure.ts';
import { iso } from './domain/time.ts';
import { readDocuments, type BookedDocument } from './odoo/documents.ts';
import type { Clock, LocalStore, Log, OdooTransport } from './ports.ts';
import { reconcileReceipt } from './reconcile.ts';

export interface SettleDeps {
  readonly store: LocalStore;
  readonly transport: OdooTransport;
  readonly clock: Clock;
  readonly log: Log;
}

/** So many posted entries are compared with Odoo's documents in one round. */
const settleLimit = 200;

/** Reads back what Odoo holds for posted entries: equal is settled, different is one exception with both numbers (P6, P9). */
export async function settle(deps: SettleDeps): Promise<void> {
  const posted = await deps.store.entriesIn(['posted'], settleLimit);
  if (posted.length === 0) return;
  const documents = await readDocuments(deps.transport, posted);
  if (!documents) return;
  const now = iso(deps.clock.now());
  const equal: Entry[] = [];
  for (const entry of posted) {
    const differing = reconcileReceipt(entry, documents.get(entry.id));
    if (differing.length === 0) equal.push(entry);
    else await deps.store.raise(differenceOf(entry, documents.get(entry.id), now));
  }
  if (equal.length > 0)
    await deps.store.changeDeliveries(
      equal.map((entry) => ({
        id: entry.id,
        from: ['posted'],
        to: { ...entry.delivery, state: 'settled', since: now },
      })),
    );
}

function differenceOf(entry: Entry, found: BookedDocument | undefined, at: string): PlantException {
  const odoo = found ? `${found.quantity} (${found.state})` : '0';
  return {
    id: `differs:${entry.id}`,
    kind: 'differs',
    entryId: entry.id,
    failure: failure('odoo_differs', {
      here: entry.payload.quantity,
      odoo,
      document: entry.delivery.receipt?.name ?? '',
    }),
    here: entry.payload.quantity,
    odoo,
    raisedAt: at,
    choices: ['acknowledge'],
    closedAt: null,
    outcome: null,
  };
}
