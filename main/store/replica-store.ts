import type { ReplicaMap, ReplicaName } from '../../sync/domain/replicas.ts';
import type { LocalStore } from '../../sync/ports.ts';
import { plain, type Change, type Documents } from './documents.ts';
import { inOrder } from './in-order.ts';

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
        const ids = new Set([...deletions, ...upserts.map((record) => record.id)]);
        const stored = await of(name).stored([...ids]);
        // By id, so that a record that comes twice is written once, the last one.
        const changes = new Map<string, Change<ReplicaMap[typeof name]>>();
        for (const id of deletions) {
          const previous = stored.get(id);
          if (previous && !previous._deleted) changes.set(id, { document: plain(previous), previous, deleted: true });
        }
        for (const document of upserts) {
          const previous = stored.get(document.id);
          if (!previous) changes.set(document.id, { document });
          else if (isSame(previous._deleted ? undefined : plain(previous), document)) changes.delete(document.id);
          else changes.set(document.id, { document, previous });
        }
        await of(name).write([...changes.values()]);
      }),
  };
}

/** A pull reads the last minutes again; records that did not change must not wake every screen. */
const isSame = (stored: unknown, record: unknown): boolean => JSON.stringify(stored) === JSON.stringify(record);
