import type { SQLInputValue } from 'node:sqlite';
import { StoreDamaged } from '../errors.ts';
import type { Connection } from './connection.ts';
import { breathe, slices } from './slices.ts';

/** Documents of which the text is taken at once, to be parsed slice by slice: two or three milliseconds. Of more only the numbers are. */
const textsAtOnce = 2000;

/**
 * Long reads in slices that still bring one moment's state: the rows are chosen at once, by number, and what a write changes
 * before a reader has come to it is set aside for that reader.
 */
export interface Snapshots {
  /** The documents of a WHERE and ORDER clause, as JSON, slice by slice. */
  read(clauses: string, values: readonly SQLInputValue[], limit: number, skip: number): AsyncGenerator<string[]>;
  /** To be called before the row of this id is changed or removed. */
  keep(id: string): void;
}

export function snapshots(connection: Connection, table: string): Snapshots {
  /** Of each reader under way: what writes have changed since, by row. */
  const readers = new Set<Map<number, string>>();
  return {
    async *read(clauses, values, limit, skip) {
      const first = Math.min(limit, textsAtOnce);
      const { found, rest } = connection.read(() => {
        const documents = connection.statement(`SELECT json FROM ${table}${clauses} LIMIT ? OFFSET ?`);
        const texts = documents.all(...values, first, skip) as { json: string }[];
        const more = limit > texts.length && texts.length === textsAtOnce;
        return {
          found: texts,
          rest: more ? rowsAfter(clauses, [...values, sqlLimit(limit - first), skip + first]) : [],
        };
      });
      const changed = new Map<number, string>();
      if (rest.length > 0) readers.add(changed);
      try {
        let begun = false;
        for (const texts of slices(found)) {
          if (begun) await breathe();
          begun = true;
          yield texts.map(({ json }) => json);
        }
        for (const rows of slices(rest)) {
          await breathe();
          yield connection.read(() => rows.map((row) => changed.get(row) ?? jsonOf(row)));
        }
      } finally {
        readers.delete(changed);
      }
    },
    keep: (id) => {
      if (readers.size === 0) return;
      const found = connection.statement(`SELECT rowid AS row, json FROM ${table} WHERE id = ?`).get(id);
      const { row, json } = found as { row: number; json: string };
      for (const changed of readers) if (!changed.has(row)) changed.set(row, json);
    },
  };

  function rowsAfter(clauses: string, values: readonly SQLInputValue[]): number[] {
    const numbers = connection.statement(`SELECT rowid FROM ${table}${clauses} LIMIT ? OFFSET ?`);
    numbers.setReturnArrays(true);
    return (numbers.all(...values) as unknown as [number][]).map(([row]) => row);
  }

  function jsonOf(row: number): string {
    const found = connection.statement(`SELECT json FROM ${table} WHERE rowid = ?`).get(row);
    // Only a row that could not be read goes without a word (unreadable.ts).
    if (!found) throw new StoreDamaged(`a row of ${table} is gone`, { table });
    return (found as { json: string }).json;
  }
}

const sqlLimit = (limit: number): number => (Number.isFinite(limit) ? limit : -1);
