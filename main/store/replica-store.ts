import type { ReplicaMap, ReplicaName } from '../../sync/domain/replicas.ts';
import type { LocalStore } from '../../sync/ports.ts';
import type { Change, Documents } from './documents.ts';
import { plain, type Stored } from './plain.ts';
import { inOrder } from './in-order.ts';
import { breathe, slices } from './sqlite/slices.ts';

type ReplicaStore = Pick<LocalStore, 'replica' | 'replicas' | 'applyReplicas'>;
export type ReplicaDocuments = { readonly [N in ReplicaName]: Documents<ReplicaMap[N]> };

/** Odoo's records as last read. */
export function replicaStore(documents: ReplicaDocuments): ReplicaStore {
  const queue = inOrder();
  const of = <N extends ReplicaName>(name: N): Documents<ReplicaMap[N]> => documents[name];
  return {
    replica: (name, id) => of(name).one(id),
    replicas: (name) => of(name).find({ sort: [{ id: 'asc' }] as never }),
    applyReplicas: (name, upserts, deletions = []) =>
      queue(async () => {
        // By id, so that a record that comes twice is written once, the last one.
        const wanted = new Map<string, ReplicaMap[typeof name] | undefined>(deletions.map((id) => [id, undefined]));
        for (const record of upserts) wanted.set(record.id, record);
        // A first pull may bring tens of thousands: nobody waits for more than one slice of them.
        for (const slice of slices([...wanted])) {
          if (wanted.size > slice.length) await breathe();
          const stored = await of(name).stored(slice.map(([id]) => id));
          await of(name).write(slice.flatMap(([id, record]) => changeOf(record, stored.get(id))));
        }
      }),
  };
}

/** What has to be written so that this record is there, or none with this id. */
function changeOf<T>(record: T | undefined, previous: Stored<T> | undefined): Change<T>[] {
  if (!record) return previous && !previous._deleted ? [{ document: plain(previous), previous, deleted: true }] : [];
  if (!previous) return [{ document: record }];
  return isSame(previous._deleted ? undefined : plain(previous), record) ? [] : [{ document: record, previous }];
}

/** A pull reads the last minutes again; records that did not change must not wake every screen. */
const isSame = (stored: unknown, record: unknown): boolean => JSON.stringify(stored) === JSON.stringify(record);
