import type { Delivery, DeliveryState } from '../../sync/domain/delivery.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import { sealed } from '../../sync/domain/seal.ts';
import type { Connection } from './sqlite/connection.ts';

/** Entries in memory at once. */
const chunk = 500;
/** States in which a call may have booked it, and those in which one did. */
const perhapsBooked: readonly DeliveryState[] = ['sending', 'unknown'];
const called: readonly DeliveryState[] = [...perhapsBooked, 'posted', 'settled'];

type OldDelivery = Omit<Delivery, 'posting' | 'doubtful'> & Partial<Pick<Delivery, 'posting' | 'doubtful'>>;
type OldEntry = Omit<Entry, 'delivery' | 'hash'> & { readonly delivery: OldDelivery; readonly hash?: string };

/** Version 2: an entry carries its hash, the posting it goes out in, and whether that may be booked already. */
export function sealEntries(connection: Connection): void {
  const next = connection.statement('SELECT rowid AS row, json FROM entries_v0 WHERE rowid > ? ORDER BY rowid LIMIT ?');
  const update = connection.statement('UPDATE entries_v0 SET json = ? WHERE rowid = ?');
  for (let after = -1; ;) {
    const rows = next.all(after, chunk) as { row: number; json: string }[];
    for (const { row, json } of rows) update.run(upgraded(json), row);
    const last = rows.at(-1);
    if (!last) return;
    after = last.row;
  }
}

function upgraded(json: string): string {
  const { _deleted, _attachments, _meta, _rev, ...document } = JSON.parse(json) as OldEntry & Record<string, unknown>;
  const { delivery } = document;
  const posting = delivery.posting ?? null;
  const entry = {
    ...document,
    delivery: {
      ...delivery,
      posting: posting ?? (called.includes(delivery.state) ? wentAlone(document) : null),
      doubtful: delivery.doubtful ?? perhapsBooked.includes(delivery.state),
    },
  };
  // One that carries its hash already keeps it: a wrong one must be found, not made right.
  const next = document.hash === undefined ? sealed(entry as Omit<Entry, 'hash'>) : entry;
  return JSON.stringify({ ...next, _deleted, _attachments, _meta, _rev });
}

/** Version 1 sent every entry by itself, through the posting action. */
const wentAlone = ({ id, payload }: OldEntry): Delivery['posting'] => ({
  id,
  members: 1,
  quantity: payload.quantity,
  profile: 'posting-action',
});
