import { getPrimaryFieldOfPrimaryKey, type RxDocumentData, type RxJsonSchema } from 'rxdb';
import type { Connection } from './connection.ts';
import { fieldsOf, jsonPath, type Fields } from './field.ts';

/** One collection's table: the whole document as JSON, and beside it what RxDB asks for by name. */
export interface Table<T> {
  /** Quoted for SQL. */
  readonly name: string;
  readonly primary: keyof T & string;
  readonly schema: RxJsonSchema<RxDocumentData<T>>;
  readonly fields: Fields;
}

/** Creates the table and the indexes of the schema where they are missing, and drops indexes the schema no longer has. */
export function openTable<T>(
  connection: Connection,
  collection: string,
  schema: RxJsonSchema<RxDocumentData<T>>,
): Table<T> {
  const plain = `${collection}_v${schema.version}`.replaceAll('"', '');
  const name = `"${plain}"`;
  const indexes = new Map(indexColumns(schema).map((columns) => [`${plain}:${columns.join(',')}`, columns]));
  connection.transaction(() => {
    connection.exec(
      `CREATE TABLE IF NOT EXISTS ${name} (id TEXT PRIMARY KEY NOT NULL, rev TEXT NOT NULL, deleted INTEGER NOT NULL, lwt REAL NOT NULL, json TEXT NOT NULL)`,
    );
    // Tombstones only: living documents pay nothing for it.
    connection.exec(`CREATE INDEX IF NOT EXISTS "${plain}:deleted" ON ${name} (lwt) WHERE deleted = 1`);
    for (const [index, columns] of indexes) {
      connection.exec(
        `CREATE INDEX IF NOT EXISTS "${index}" ON ${name} (${columns.map((column) => jsonPath(column)).join(', ')})`,
      );
    }
    const present = connection
      .statement(`SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL`)
      .all(plain);
    for (const { name: index } of present as { name: string }[]) {
      if (!indexes.has(index) && index !== `${plain}:deleted`) connection.exec(`DROP INDEX "${index}"`);
    }
  });
  return {
    name,
    primary: getPrimaryFieldOfPrimaryKey(schema.primaryKey) as keyof T & string,
    schema,
    fields: fieldsOf(schema),
  };
}

/** RxDB puts `_deleted` before, the primary key behind and an index on `_meta.lwt` beside ours: the table needs none of them. */
function indexColumns<T>(schema: RxJsonSchema<RxDocumentData<T>>): string[][] {
  const primary = getPrimaryFieldOfPrimaryKey(schema.primaryKey);
  return (schema.indexes ?? [])
    .map((index) => [index].flat().map(String))
    .map((paths) => paths.filter((path) => !path.startsWith('_') && path !== primary))
    .filter((paths) => paths.length > 0);
}
