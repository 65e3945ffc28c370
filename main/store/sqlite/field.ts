import { getPrimaryFieldOfPrimaryKey, getSchemaByObjectPath, type RxJsonSchema, type RxDocumentData } from 'rxdb';

/** A document's field as SQL sees it. */
export interface Field {
  readonly sql: string;
  readonly type: 'string' | 'number' | 'boolean';
  /** SQL's order and ranges are RxDB's: never missing or null, and text only where it is a key (`keyText`). */
  readonly ordered: boolean;
  /** An SQL condition for "the document has it", be it null; undefined where SQL cannot tell as RxDB does. */
  readonly exists?: string;
}

/** Looks a path such as `delivery.state` up; undefined for what SQL cannot compare as RxDB does. */
export type Fields = (path: string) => Field | undefined;
type Schema<T> = RxJsonSchema<RxDocumentData<T>>;

const columns: Readonly<Record<string, Field>> = {
  _deleted: { sql: 'deleted', type: 'boolean', ordered: true },
  _rev: { sql: 'rev', type: 'string', ordered: false },
  '_meta.lwt': { sql: 'lwt', type: 'number', ordered: true },
};

export function fieldsOf<T>(schema: Schema<T>): Fields {
  const primary = String(getPrimaryFieldOfPrimaryKey(schema.primaryKey));
  const indexed = new Set((schema.indexes ?? []).flat().map(String));
  const known = new Map<string, Field | undefined>();
  return (path) => {
    if (path === primary) return { sql: 'id', type: 'string', ordered: true, exists: 'TRUE' };
    if (!known.has(path)) known.set(path, columns[path] ?? jsonField(schema, path, indexed.has(path)));
    return known.get(path);
  };
}

/** The SQL expressions of all text by which SQL orders: the id, and the indexed fields that are always there. */
export function keyText<T>(schema: Schema<T>): string[] {
  const fields = fieldsOf(schema);
  const paths = new Set((schema.indexes ?? []).flat().map(String));
  const found = [...paths].map(fields).filter((field) => field?.type === 'string' && field.ordered);
  return [...new Set(['id', ...found.map((field) => field?.sql ?? 'id')])];
}

/** The SQL expression of a path; the same text in indexes and queries, so that SQLite finds the index. */
export const jsonPath = (path: string): string => `json_extract(json, ${quoted(path)})`;

const quoted = (path: string): string =>
  `'$.${path
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')}'`;

function jsonField<T>(schema: Schema<T>, path: string, indexed: boolean): Field | undefined {
  if (!/^\w+(\.\w+)*$/.test(path)) return undefined;
  const found: { type?: unknown } | undefined = getSchemaByObjectPath(schema, path as never);
  const types = [found?.type].flat();
  const [type] = types.filter((name) => name !== 'null');
  if (types.length > 2 || (types.length === 2 && !types.includes('null'))) return undefined;
  const kind = type === 'integer' ? 'number' : type;
  if (kind !== 'string' && kind !== 'number' && kind !== 'boolean') return undefined;
  if (!parentsAreObjects(schema, path)) return undefined;
  const always = !types.includes('null') && isRequired(schema, path);
  return {
    sql: jsonPath(path),
    type: kind,
    ordered: always && (kind !== 'string' || indexed),
    ...(!path.includes('.') && { exists: `json_type(json, ${quoted(path)}) IS NOT NULL` }),
  };
}

interface Part {
  readonly type?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Part>>;
}

function ancestors(schema: unknown, path: string): { readonly holder: Part | undefined; readonly key: string }[] {
  let holder = schema as Part | undefined;
  return path.split('.').map((key) => {
    const step = { holder, key };
    holder = holder?.properties?.[key];
    return step;
  });
}

/** RxDB's matcher looks into arrays on the way, SQL does not. */
const parentsAreObjects = (schema: unknown, path: string): boolean =>
  ancestors(schema, path).every(({ holder }) => holder?.type === 'object');

const isRequired = (schema: unknown, path: string): boolean =>
  ancestors(schema, path).every(({ holder, key }) => holder?.required?.includes(key) === true);
