import type { StatementSync } from 'node:sqlite';
import { replicaNames, type CollectionName } from './collections.ts';

/** An SQL condition: the row's document cannot be parsed. */
export const isUnreadable = `(typeof(json) <> 'text' OR NOT json_valid(json))`;

const tableOf = (name: CollectionName): string => `"${name}_v0"`;

/** What Odoo tells again, quoted for SQL: its records, and how far they were pulled. All else only this station knows. */
export const toldAgain: readonly string[] = [...replicaNames, 'cursors' as const].map(tableOf);
export const cursorTable = tableOf('cursors');

/** Tables that grow with every record of the station. */
const growing: readonly string[] = [tableOf('entries'), tableOf('counts')];

interface Preparing {
  prepare(sql: string): StatementSync;
}

/** The tables that hold documents, quoted for SQL. */
export function documentTables(db: Preparing): string[] {
  const rows = db
    .prepare(
      `SELECT named.name AS name FROM sqlite_schema AS named JOIN pragma_table_info(named.name) AS held
       WHERE named.type = 'table' AND held.name = 'json' ORDER BY named.name`,
    )
    .all() as { name: string }[];
  return rows.map(({ name }) => `"${name}"`);
}

/** What only this station knows; `all`: with the tables that grow. */
export const ownTables = (db: Preparing, all: boolean): string[] =>
  documentTables(db).filter((table) => !toldAgain.includes(table) && (all || !growing.includes(table)));
