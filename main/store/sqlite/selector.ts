import type { SQLInputValue } from 'node:sqlite';
import type { FilledMangoQuery } from 'rxdb';
import type { Field, Fields } from './field.ts';

/** A WHERE clause. Not `exact`: it lets every match through, but others too, so RxDB's matcher has the last word. */
export interface Where {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
  readonly exact: boolean;
}

interface Term {
  readonly sql: string;
  readonly value?: SQLInputValue;
}

const comparisons: Readonly<Record<string, string>> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };

/** Translates the parts of a Mango selector that SQL answers as RxDB's matcher does. */
export function toWhere(selector: unknown, fields: Fields): Where {
  const terms: (Term | undefined)[] = [];
  for (const [path, matcher] of Object.entries(selector as Record<string, unknown>)) {
    const field = path.startsWith('$') ? undefined : fields(path);
    if (!field || !isPlainObject(matcher)) {
      terms.push(undefined);
      continue;
    }
    for (const [operator, operand] of Object.entries(matcher)) terms.push(toTerm(field, operator, operand));
  }
  const known = terms.filter((term) => term !== undefined);
  return {
    sql: known.length === 0 ? '' : ` WHERE ${known.map((term) => term.sql).join(' AND ')}`,
    values: known.flatMap((term) => (term.value === undefined ? [] : [term.value])),
    exact: known.length === terms.length,
  };
}

/** The ORDER BY clause; undefined where SQL's order is not RxDB's. */
export function toOrder(sort: FilledMangoQuery<unknown>['sort'], fields: Fields): string | undefined {
  const parts: string[] = [];
  for (const [path, direction] of sort.flatMap((part) => Object.entries(part))) {
    const field = fields(path);
    if (!field?.ordered) return undefined;
    parts.push(`${field.sql} ${direction === 'desc' ? 'DESC' : 'ASC'}`);
  }
  return ` ORDER BY ${parts.join(', ')}`;
}

function toTerm(field: Field, operator: string, operand: unknown): Term | undefined {
  if (operator === '$eq') {
    // RxDB's `null` also matches a missing field, as SQL's does.
    if (operand === null) return { sql: `${field.sql} IS NULL` };
    return fits(field, operand) ? { sql: `${field.sql} = ?`, value: toSql(operand) } : undefined;
  }
  if (operator === '$in' && Array.isArray(operand)) {
    if (!operand.every((value) => fits(field, value))) return undefined;
    // One parameter whatever the length, so that one prepared statement serves all.
    return { sql: `${field.sql} IN (SELECT value FROM json_each(?))`, value: JSON.stringify(operand) };
  }
  const comparison = comparisons[operator];
  if (!comparison || !fits(field, operand) || (field.type === 'string' && !field.ordered)) return undefined;
  return { sql: `${field.sql} ${comparison} ?`, value: toSql(operand) };
}

/** Of the field's own type and the same value in SQLite: no NaN, no half of a surrogate pair. */
function fits(field: Field, value: unknown): value is string | number | boolean {
  if (typeof value !== field.type) return false;
  return typeof value === 'string' ? value.isWellFormed() : typeof value !== 'number' || Number.isFinite(value);
}

const toSql = (value: string | number | boolean): SQLInputValue => (typeof value === 'boolean' ? Number(value) : value);

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
