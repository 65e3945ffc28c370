import { getPrimaryFieldOfPrimaryKey, type RxDocumentData, type RxJsonSchema } from 'rxdb';
import { StoreNewer } from '../errors.ts';
import type { Connection } from './connection.ts';
import { fieldsOf, jsonPath, keyText, type Fields } from './field.ts';
import { snapshots, type Snapshots } from './snapshot.ts';

/** One collection's table: the whole document as JSON, and beside it what RxDB asks for by name. */
export interface Table<T> {
  /** Quoted for SQL. */
  readonly name: string;
  /** The table of attachments, quoted for SQL; undefined where the schema has none. */
  readonly attachments: string | undefined;
  readonly primary: keyof T & string;
  readonly schema: RxJsonSchema<RxDocumentData<T>>;
  readonly fields: Fields;
  /** A query for one row where any key holds text that SQLite orders otherwise than JavaScript. */
  readonly wideKey: string;
  /** Makes the index of changes. Who never asks for changes, as this app, does not pay for it at each write. */
  readonly indexChanges: string;
  readonly snapshots: Snapshots;
}

/**
 * Creates the table and the indexes of the schema where they are missing, and drops indexes the schema no longer has.
 * @throws StoreNewer when only a newer version of the collection is there: an older app would see it empty
 */
export function openTable<T>(
  connection: Connection,
  collection: string,
  schema: RxJsonSchema<RxDocumentData<T>>,
): Table<T> {
  const plain = `${collection}_v${schema.version}`.replaceAll('"', '');
  const name = `"${plain}"`;
  const attachments = schema.attachments ? `"${plain}:attachments"` : undefined;
  const wide = keyText(schema).map(isWide).join(' OR ');
  const indexes = new Map(
    indexColumns(schema).map((paths) => [
      `${plain}:${paths.join(',')}`,
      `(${paths.map((path) => jsonPath(path)).join(', ')})`,
    ]),
  );
  // Only the rows of which they tell: all others pay nothing for them.
  indexes.set(`${plain}:deleted`, '(lwt) WHERE deleted = 1');
  indexes.set(`${plain}:wide`, `(deleted) WHERE ${wide}`);
  connection.transaction(() => {
    refuseNewer(connection, collection, schema.version);
    connection.exec(
      `CREATE TABLE IF NOT EXISTS ${name} (id TEXT PRIMARY KEY NOT NULL, rev TEXT NOT NULL, deleted INTEGER NOT NULL, lwt REAL NOT NULL, json TEXT NOT NULL)`,
    );
    if (attachments)
      connection.exec(
        `CREATE TABLE IF NOT EXISTS ${attachments} (document TEXT NOT NULL, attachment TEXT NOT NULL, digest TEXT NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (document, attachment))`,
      );
    for (const [index, on] of indexes) connection.exec(`CREATE INDEX IF NOT EXISTS "${index}" ON ${name} ${on}`);
    const present = connection
      .statement(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`)
      .all(plain);
    for (const { name: index } of present as { name: string }[])
      if (!indexes.has(index) && index !== `${plain}:changes`) connection.exec(`DROP INDEX "${index}"`);
  });
  return {
    name,
    attachments,
    primary: getPrimaryFieldOfPrimaryKey(schema.primaryKey) as keyof T & string,
    schema,
    fields: fieldsOf(schema),
    wideKey: `SELECT 1 FROM ${name} INDEXED BY "${plain}:wide" WHERE ${wide} LIMIT 1`,
    indexChanges: `CREATE INDEX IF NOT EXISTS "${plain}:changes" ON ${name} (lwt, id)`,
    snapshots: snapshots(connection, name),
  };
}

/**
 * SQLite orders text by its bytes of UTF-8, JavaScript by its units of UTF-16: they differ from U+E000 on, where the planes
 * beyond the first are written with surrogates. And SQLite's own functions stop at a NUL.
 */
const isWide = (text: string): string => `${text} GLOB '*[\u{E000}-\u{10FFFF}]*' OR instr(${text}, char(0)) > 0`;

function refuseNewer(connection: Connection, collection: string, version: number): void {
  const tables = connection.statement(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all() as {
    name: string;
  }[];
  const versions = tables.flatMap(({ name }) => {
    const [, of, number] = /^(.*)_v(\d+)$/.exec(name) ?? [];
    return of === collection.replaceAll('"', '') ? [Number(number)] : [];
  });
  // Beside the older one it is a migration under way.
  const newest = Math.max(-1, ...versions);
  if (newest > version && !versions.includes(version))
    throw new StoreNewer(`${collection} has version ${newest}, this app knows ${version}`);
}

/** RxDB puts `_deleted` before, the primary key behind and an index on `_meta.lwt` beside ours: the table needs none of them. */
function indexColumns<T>(schema: RxJsonSchema<RxDocumentData<T>>): string[][] {
  const primary = getPrimaryFieldOfPrimaryKey(schema.primaryKey);
  return (schema.indexes ?? [])
    .map((index) => [index].flat().map(String))
    .map((paths) => paths.filter((path) => !path.startsWith('_') && path !== primary))
    .filter((paths) => paths.length > 0);
}
