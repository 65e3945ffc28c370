import {
  getChangedDocumentsSinceQuery,
  getQueryMatcher,
  getSortComparator,
  type FilledMangoQuery,
  type RxDocumentData,
} from 'rxdb';
import { StoreDamaged } from '../errors.ts';
import type { Connection } from './connection.ts';
import type { Fields } from './field.ts';
import { toOrder, toWhere } from './selector.ts';
import { breathe, slices } from './slices.ts';
import type { Table } from './table.ts';

/** A place in the order of changes. */
export interface Checkpoint {
  readonly id: string;
  readonly lwt: number;
}

/** To be called within `connection.read`, which tells of damage. @throws StoreDamaged */
function parse<T>(table: Table<T>, json: string): RxDocumentData<T> {
  try {
    return JSON.parse(json) as RxDocumentData<T>;
  } catch (error) {
    throw new StoreDamaged(`a row of ${table.name} cannot be read`, { cause: error, table: table.name });
  }
}

/** Documents by id, in the order asked for. */
export function byIds<T>(
  connection: Connection,
  table: Table<T>,
  ids: readonly string[],
  withDeleted: boolean,
): RxDocumentData<T>[] {
  const statement = connection.statement(
    `SELECT json FROM ${table.name} WHERE id = ?${withDeleted ? '' : ' AND deleted = 0'}`,
  );
  const found: RxDocumentData<T>[] = [];
  for (const id of ids) {
    const row = statement.get(id);
    if (row) found.push(parse(table, (row as { json: string }).json));
  }
  return found;
}

/** The same for any number of ids; each document as it is when its turn comes. */
export async function manyByIds<T>(
  connection: Connection,
  table: Table<T>,
  ids: readonly string[],
  withDeleted: boolean,
): Promise<RxDocumentData<T>[]> {
  const found: RxDocumentData<T>[] = [];
  for (const slice of slices(ids)) {
    if (found.length > 0) await breathe();
    for (const document of connection.read(() => byIds(connection, table, slice, withDeleted))) found.push(document);
  }
  return found;
}

/** The documents of a query, in its order, as they all were when it began; in SQL as far as SQL answers as RxDB does. */
export async function find<T>(
  connection: Connection,
  table: Table<T>,
  query: FilledMangoQuery<RxDocumentData<T>>,
): Promise<RxDocumentData<T>[]> {
  const fields = fieldsNow(connection, table);
  const where = toWhere(query.selector, fields);
  const order = toOrder(query.sort, fields);
  const limit = query.limit ?? Infinity;
  const inSql = where.exact && order !== undefined;
  const matches = where.exact ? () => true : getQueryMatcher<T>(table.schema, query as never);
  const found: RxDocumentData<T>[] = [];
  const clauses = `${where.sql}${order ?? ' ORDER BY rowid'}`;
  const read = table.snapshots.read(clauses, where.values, inSql ? limit : Infinity, inSql ? query.skip : 0);
  for await (const slice of read) {
    const documents = connection.read(() => slice.map((json) => parse(table, json)));
    for (const document of documents) if (matches(document)) found.push(document);
    if (order !== undefined && found.length >= query.skip + limit) break;
  }
  if (inSql) return found;
  if (order === undefined) found.sort(getSortComparator(table.schema, query as never) as never);
  return found.slice(query.skip, query.skip + limit);
}

/** How many documents `find` would bring; `slow` where it had to read them. */
export async function count<T>(
  connection: Connection,
  table: Table<T>,
  query: FilledMangoQuery<RxDocumentData<T>>,
): Promise<{ count: number; mode: 'fast' | 'slow' }> {
  const where = toWhere(query.selector, fieldsNow(connection, table));
  if (!where.exact) return { count: (await find(connection, table, query)).length, mode: 'slow' };
  const { n } = connection.read(() =>
    connection.statement(`SELECT count(*) AS n FROM ${table.name}${where.sql}`).get(...where.values),
  ) as { n: number };
  return { count: Math.max(0, Math.min(n - query.skip, query.limit ?? Infinity)), mode: 'fast' };
}

/** Documents changed after a checkpoint, deleted ones too, oldest change first. */
export async function changedSince<T>(
  connection: Connection,
  table: Table<T>,
  limit: number,
  /** RxDB stacks checkpoints, an empty object is one too. */
  since: Partial<Checkpoint> | undefined,
): Promise<Changes<T>> {
  const from = { id: since?.id ?? '', lwt: since?.lwt ?? 0 };
  if (hasWideKeys(connection, table)) {
    const query = getChangedDocumentsSinceQuery({ schema: table.schema } as never, limit, from);
    return changes(table, await find(connection, table, query as never), from);
  }
  connection.exec(table.indexChanges);
  const documents: RxDocumentData<T>[] = [];
  const clauses = ' WHERE (lwt, id) > (?, ?) ORDER BY lwt, id';
  for await (const slice of table.snapshots.read(clauses, [from.lwt, from.id], limit, 0))
    documents.push(...connection.read(() => slice.map((json) => parse(table, json))));
  return changes(table, documents, from);
}

type Changes<T> = { readonly documents: RxDocumentData<T>[]; readonly checkpoint: Checkpoint };

function changes<T>(table: Table<T>, documents: RxDocumentData<T>[], from: Checkpoint): Changes<T> {
  const last = documents.at(-1);
  return { documents, checkpoint: last ? { id: String(last[table.primary]), lwt: last._meta.lwt } : from };
}

/** The fields as SQL may order them at this moment: text only while no key is wide. */
function fieldsNow<T>(connection: Connection, table: Table<T>): Fields {
  let wide: boolean | undefined;
  return (path) => {
    const field = table.fields(path);
    if (field?.type !== 'string' || !field.ordered) return field;
    wide ??= hasWideKeys(connection, table);
    return wide ? { ...field, ordered: false } : field;
  };
}

const hasWideKeys = <T>(connection: Connection, table: Table<T>): boolean =>
  connection.read(() => connection.statement(table.wideKey).get()) !== undefined;
