import { fillWithDefaultSettings, type BulkWriteRow, type RxDocumentData, type RxJsonSchema } from 'rxdb';

/** The simplest collection for tests of the storage. */
export interface Part {
  readonly id: string;
  readonly count: number;
}
export type Document = RxDocumentData<Part>;

export const plainSchema: RxJsonSchema<Part> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 20 },
    count: { type: 'integer', minimum: 0, maximum: 1_000_000, multipleOf: 1 },
  },
  required: ['id', 'count'],
};
export const paramsFor = (schema: RxJsonSchema<Part>) => ({
  databaseInstanceToken: 't',
  databaseName: 'd',
  collectionName: 'parts',
  schema: fillWithDefaultSettings<Part>(schema),
  options: {},
  multiInstance: false,
  devMode: false,
});
export const params = paramsFor(plainSchema);

export const part = (id: string, count = 0, rev = '1-t', lwt = 1000, deleted = false): Document => ({
  id,
  count,
  _deleted: deleted,
  _attachments: {},
  _rev: rev,
  _meta: { lwt },
});
export const insert = (document: Document): BulkWriteRow<Part> => ({ document });
