import { getQueryMatcher, getSortComparator, type FilledMangoQuery, type RxDocumentData } from 'rxdb';
import type { Connection } from './connection.ts';
import { toOrder, toWhere } from './selector.ts';
import type { Table } from './table.ts';

/** A place in the order of changes. */
export interface Checkpoint {
  readonly id: string;
  readonly lwt: number;
}

const parse = <T>(row: unknown): RxDocumentData<T> => JSON.parse((row as { json: string }).json) as RxDocumentData<T>;

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
    if (row) found.push(parse(row));
  }
  return found;
}

/** The documents of a query, in its order; in SQL as far as SQL answers as RxDB does. */
export function find<T>(
  connection: Connection,
  table: Table<T>,
  query: FilledMangoQuery<RxDocumentData<T>>,
): RxDocumentData<T>[] {
  const where = toWhere(query.selector, table.fields);
  const order = toOrder(query.sort, table.fields);
  const limit = query.limit ?? Infinity;
  const select = `SELECT json FROM ${table.name}${where.sql}`;
  if (where.exact && order !== undefined) {
    return connection
      .statement(`${select}${order} LIMIT ? OFFSET ?`)
      .all(...where.values, Number.isFinite(limit) ? limit : -1, query.skip)
      .map((row) => parse<T>(row));
  }
  let found = connection
    .statement(`${select}${order ?? ''}`)
    .all(...where.values)
    .map((row) => parse<T>(row));
  if (!where.exact) found = found.filter(getQueryMatcher<T>(table.schema, query as never));
  if (order === undefined) found.sort(getSortComparator(table.schema, query as never) as never);
  return found.slice(query.skip, query.skip + limit);
}

/** How many documents `find` would bring. */
export function count<T>(connection: Connection, table: Table<T>, query: FilledMangoQuery<RxDocumentData<T>>): number {
  const where = toWhere(query.selector, table.fields);
  if (!where.exact) return find(connection, table, query).length;
  const row = connection.statement(`SELECT count(*) AS n FROM ${table.name}${where.sql}`).get(...where.values);
  return Math.max(0, Math.min((row as { n: number }).n - query.skip, query.limit ?? Infinity));
}

/** Documents changed after a checkpoint, deleted ones too, oldest change first. */
export function changedSince<T>(
  connection: Connection,
  table: Table<T>,
  limit: number,
  since: Checkpoint | undefined,
): { readonly documents: RxDocumentData<T>[]; readonly checkpoint: Checkpoint } {
  const from = since ?? { id: '', lwt: 0 };
  const documents = connection
    .statement(`SELECT json FROM ${table.name} WHERE (lwt, id) > (?, ?) ORDER BY lwt, id LIMIT ?`)
    .all(from.lwt, from.id, limit)
    .map((row) => parse<T>(row));
  const last = documents.at(-1);
  return { documents, checkpoint: last ? { id: String(last[table.primary]), lwt: last._meta.lwt } : from };
}
