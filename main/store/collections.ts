import type { RxCollection, RxJsonSchema } from 'rxdb';
import type { CountRow } from '../../sync/domain/count.ts';
import type { Entry } from '../../sync/domain/entry.ts';
import type { PlantException } from '../../sync/domain/exception.ts';
import type { ReplicaMap } from '../../sync/domain/replicas.ts';
import type { Cursor } from '../../sync/ports.ts';

/** How far one model was pulled; `id` is the model. */
export interface CursorDocument {
  readonly id: string;
  readonly cursor: Cursor;
}

/** One JSON value by its key. */
export interface SettingDocument {
  readonly id: string;
  readonly value: unknown;
}

/** What each collection holds. RxDB without premium opens at most 13. */
export interface DocumentMap extends ReplicaMap {
  readonly entries: Entry;
  readonly counts: CountRow;
  readonly exceptions: PlantException;
  readonly cursors: CursorDocument;
  readonly settings: SettingDocument;
}
export type CollectionName = keyof DocumentMap;
export type Collections = { readonly [N in CollectionName]: RxCollection<DocumentMap[N]> };

/** Documents grow by our own migrations (migrations.ts); RxDB's schema version stays 0. */
type Schemas = { readonly [N in CollectionName]: RxJsonSchema<DocumentMap[N]> };

const id = { type: 'string', maxLength: 200 } as const;
const word = { type: 'string', maxLength: 100 } as const;
const seq = { type: 'integer', minimum: 0, maximum: 1_000_000_000_000, multipleOf: 1 } as const;

/** What nobody searches by in SQL is left out: RxDB runs here without a validator, the types and zod at the edges check. */
function schema<T extends { readonly id: string }>(
  properties: object,
  required: readonly string[] = [],
  indexes: readonly (string | string[])[] = [],
): RxJsonSchema<T> {
  return {
    version: 0,
    primaryKey: 'id',
    type: 'object',
    properties: { id, ...properties },
    required: ['id', ...required],
    indexes,
  } as unknown as RxJsonSchema<T>;
}

export const schemas: Schemas = {
  entries: schema<Entry>(
    {
      seq,
      lane: id,
      delivery: { type: 'object', properties: { state: word }, required: ['state'] },
      payload: { type: 'object', properties: { orderId: { type: ['string', 'null'], maxLength: 100 } } },
    },
    ['seq', 'lane', 'delivery', 'payload'],
    ['seq', ['delivery.state', 'seq'], ['delivery.state', 'lane', 'seq'], ['payload.orderId', 'seq']],
  ),
  counts: schema<CountRow>({ signal: id, seq }, ['signal', 'seq'], [['signal', 'seq']]),
  // Null while open. RxDB's own storages index no null; ours does.
  exceptions: schema<PlantException>(
    { closedAt: { type: ['string', 'null'], maxLength: 30 } },
    ['closedAt'],
    ['closedAt'],
  ),
  cursors: schema<CursorDocument>({}),
  settings: schema<SettingDocument>({}),
  orders: schema<ReplicaMap['orders']>({}),
  products: schema<ReplicaMap['products']>({}),
  lots: schema<ReplicaMap['lots']>({}),
  places: schema<ReplicaMap['places']>({}),
  reference: schema<ReplicaMap['reference']>({}),
};
export const replicaNames = ['orders', 'products', 'lots', 'places', 'reference'] as const;
